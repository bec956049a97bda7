import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { PROBLEMS, type ProblemCode } from '../../lambda/shared/api/contract.ts';
import { ORDER_SCHEMA } from '../../lambda/shared/order/contract.ts';
import { checkOrder } from '../../lambda/shared/order/order.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';

interface MediaType {
  readonly schema: { readonly $ref: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly headers?: object;
  readonly content: Readonly<Record<string, MediaType>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Properties[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes?: Properties };
  readonly security: readonly object[];
}

const documentOf = (template: Template) =>
  resource(template, 'AWS::ApiGatewayV2::Api').Metadata?.OpenApi as OpenApiDocument;

let template: Template;
let document: OpenApiDocument;
let customers: OpenApiDocument;
let open: OpenApiDocument;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'Orders');
  document = documentOf(template);
  const jwt = { api_authorization: 'jwt', jwt_issuer: 'https://issuer.example', jwt_audience: 'orders' };
  customers = documentOf(await synthesizeVariant(jwt, 'Orders'));
  open = documentOf(await synthesizeVariant({ api_authorization: 'none' }, 'Orders'));
});

const operation = ({ paths }: OpenApiDocument, path: string, method: string): Operation => {
  const found = paths[path]?.[method];
  if (!found) throw new Error(`The document has no ${method} ${path}`);
  return found;
};
const operationsOf = ({ paths }: OpenApiDocument) => Object.values(paths).flatMap((methods) => Object.values(methods));
const bodiesOf = ({ requestBody, responses }: Operation) =>
  [...(requestBody ? [requestBody] : []), ...Object.values(responses)].flatMap(({ content }) => Object.values(content));
const examplesOf = ({ example, examples = {} }: MediaType) => [
  ...Object.values(examples).map(({ value }) => value),
  ...(example === undefined ? [] : [example]),
];
const codesOf = ({ responses }: Operation) =>
  Object.values(responses).flatMap(({ content }) => Object.keys(content['application/problem+json']?.examples ?? {}));
const messagesOf = ({ responses }: Operation) =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const body = content['application/json'];
      return body?.schema.$ref.endsWith('/GatewayMessage') ? [[status, body.example]] : [];
    }),
  );

describe('the OpenAPI document of Orders', () => {
  test('describes every route of the template, and no other', () => {
    const routes = allOf(template, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(described.sort()).toEqual(routes.sort());
    expect(document).toMatchObject({ openapi: '3.0.3', info: { title: 'Orders' } });
    expect(document).not.toHaveProperty('servers');
  });

  test('has the schema that the function reads by', () => {
    expect(document.components.schemas.Order).toEqual(ORDER_SCHEMA);
  });

  test('refers to nothing that is not in it', () => {
    const references = Array.from(JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g), ([, target = '']) => target);
    const missing = references.filter(
      (target) => !(target.replace('#/components/schemas/', '') in document.components.schemas),
    );

    expect(references.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  test('has examples that are what their schemas say', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema({ $id: 'api', ...document });
    const bodies = operationsOf(document).flatMap(bodiesOf);

    const wrong = bodies.flatMap((body) =>
      examplesOf(body).filter((value) => !ajv.validate({ $ref: `api${body.schema.$ref}` }, value)),
    );

    expect(bodies.flatMap(examplesOf).length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  test('has orders that the API would take', () => {
    const orders = Object.values(operation(document, '/items', 'post').requestBody?.content ?? {}).flatMap(examplesOf);

    expect(orders).toHaveLength(2);
    expect(orders.map((order) => checkOrder(order))).toEqual(orders.map((value) => ({ value })));
  });

  test('names between its operations every problem of the function', () => {
    const codes = new Set(operationsOf(customers).flatMap(codesOf));
    const others: readonly ProblemCode[] = ['method-not-allowed'];

    expect(codes).toEqual(new Set((Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !others.includes(code))));
  });

  test.each(['iam', 'none'])('without customers nobody is a stranger: %s', (authorization) => {
    const codes = operationsOf(authorization === 'iam' ? document : open).flatMap(codesOf);

    expect(codes).not.toContain('forbidden');
  });

  test('has what the gateway says in words that nobody can change', () => {
    const always = {
      429: { message: 'Too Many Requests' },
      500: { message: 'Internal Server Error' },
      503: { message: 'Service Unavailable' },
    };
    const get = (from: OpenApiDocument) => messagesOf(operation(from, '/items/{id}', 'get'));

    expect(get(open)).toEqual(always);
    expect(get(document)).toEqual({ ...always, 403: { message: 'Forbidden' } });
    expect(get(customers)).toEqual({ ...always, 401: { message: 'Unauthorized' } });
    expect(messagesOf(operation(open, '/items', 'post'))).toMatchObject({
      413: { message: 'Request Entity Too Large' },
    });
  });

  test('promises a time to wait where the function gives one, and not where the gateway gives none', () => {
    const { responses } = operation(document, '/items', 'post');
    const promised = Object.keys(responses).filter((status) => responses[status]?.headers !== undefined);

    expect(promised).toEqual(['409', '503']);
    expect(document.info.description).toContain('429 comes without Retry-After');
  });

  test('wants what the API wants: signatures, tokens, or nothing', () => {
    expect([document, customers, open].map(({ security }) => security)).toEqual([
      [{ awsSignature: [] }],
      [{ customerToken: [] }],
      [],
    ]);
    expect(customers.components.securitySchemes).toMatchObject({ customerToken: { type: 'http', scheme: 'bearer' } });
    expect(open.components).not.toHaveProperty('securitySchemes');
  });

  test('lets customers leave out who they are', () => {
    const customerId = (from: OpenApiDocument) =>
      operation(from, '/items', 'get').parameters.find(({ name }) => name === 'customerId');

    expect(customerId(document)).toMatchObject({ in: 'query', required: true });
    expect(customerId(customers)).toMatchObject({ in: 'query', required: false });
  });
});
