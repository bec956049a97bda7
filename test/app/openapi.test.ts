/** The OpenAPI documents of both APIs, compared with the templates and with the code that validates requests. */
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { PROBLEMS, type ProblemCode, READING_PROBLEMS } from '../../lambda/shared/api/contract.ts';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { checkBookRecord } from '../../lambda/shared/book-record/record-message.ts';
import { ORDER_SCHEMA } from '../../lambda/shared/order/contract.ts';
import { checkOrder } from '../../lambda/shared/order/order.ts';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, type Properties, resource } from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN } from './variants.ts';

interface MediaType {
  readonly schema: { readonly $ref: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly parameters: readonly Properties[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly headers?: Readonly<Record<string, object>>; readonly content: Readonly<Record<string, MediaType>> }
    >
  >;
}

interface OpenApiDocument {
  readonly info: Properties;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes?: Properties };
  readonly security: readonly object[];
}

const APIS = [
  {
    stack: 'StreamApi',
    type: 'AWS::ApiGateway::RestApi',
    title: 'Stream API',
    path: '/stream',
    schemaName: 'BookRecord',
    schema: BOOK_RECORD_SCHEMA,
    check: checkBookRecord,
    /** Problems that the API cannot answer with. */
    excluded: [...READING_PROBLEMS, 'method-not-allowed'],
  },
  {
    stack: 'Orders',
    type: 'AWS::ApiGatewayV2::Api',
    title: 'Orders',
    path: '/items',
    schemaName: 'Order',
    schema: ORDER_SCHEMA,
    check: checkOrder,
    excluded: ['method-not-allowed'],
  },
] as const;

type Stack = (typeof APIS)[number]['stack'];

async function documentOf(stack: Stack, settings: Readonly<Record<string, string>> = {}): Promise<OpenApiDocument> {
  const type = stack === 'StreamApi' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api';
  return resource(await synthesizeVariant(settings, stack), type).Metadata?.OpenApi as OpenApiDocument;
}

function operation({ paths }: OpenApiDocument, path: string, method: string): Operation {
  const found = paths[path]?.[method];
  if (!found) throw new Error(`The document has no ${method} ${path}`);
  return found;
}

const operationsOf = ({ paths }: OpenApiDocument) => Object.values(paths).flatMap((methods) => Object.values(methods));
const bodiesOf = ({ requestBody, responses }: Operation) =>
  [...(requestBody ? [requestBody] : []), ...Object.values(responses)].flatMap(({ content }) => Object.values(content));
const examplesOf = ({ example, examples = {} }: MediaType) => [
  ...Object.values(examples).map(({ value }) => value),
  ...(example === undefined ? [] : [example]),
];
const codesOf = ({ responses }: Operation) =>
  Object.values(responses).flatMap(({ content }) => Object.keys(content['application/problem+json']?.examples ?? {}));
const statusesWithRetryAfter = ({ responses }: Operation) =>
  Object.keys(responses).filter((status) => responses[status]?.headers?.['Retry-After'] !== undefined);

test.each(APIS)('the OpenAPI document of $stack has a version that can be imported, and no server', async (api) => {
  const document = await documentOf(api.stack);

  expect(document).toMatchObject({ openapi: '3.0.3', info: { title: api.title, version: '1.0.0' } });
  expect(document).not.toHaveProperty('servers');
});

test('the OpenAPI document of StreamApi describes every method of the template except preflight requests', async () => {
  const template = await synthesizeVariant({}, 'StreamApi');
  const methods = allOf(template, 'AWS::ApiGateway::Method').map(({ Properties }) => String(Properties.HttpMethod));
  const { paths } = await documentOf('StreamApi');

  expect(Object.keys(paths)).toEqual(['/stream']);
  expect(Object.keys(paths['/stream'] ?? {})).toEqual(
    methods.filter((method) => method !== 'OPTIONS').map((method) => method.toLowerCase()),
  );
});

test('the OpenAPI document of Orders describes every route of the template', async () => {
  const routes = allOf(await synthesizeVariant({}, 'Orders'), 'AWS::ApiGatewayV2::Route');
  const described = Object.entries((await documentOf('Orders')).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(described.sort()).toEqual(routes.map(({ Properties }) => Properties.RouteKey).sort());
});

test.each(APIS)('the OpenAPI document of $stack has the schema that the function validates with', async (api) => {
  const document = await documentOf(api.stack);
  const { content } = operation(document, api.path, 'post').requestBody ?? {};

  expect(document.components.schemas[api.schemaName]).toEqual(api.schema);
  expect(content?.['application/json']?.schema.$ref).toBe(`#/components/schemas/${api.schemaName}`);
});

test('the OpenAPI document of StreamApi has the schema that the gateway validates with', async () => {
  const model = resource(await synthesizeVariant({}, 'StreamApi'), 'AWS::ApiGateway::Model');
  const { $schema: _, ...schema } = model.Properties.Schema as Properties;

  expect((await documentOf('StreamApi')).components.schemas.BookRecord).toEqual(schema);
});

test.each([
  ['StreamApi', 3],
  ['Orders', 10],
] as const)('every reference in the OpenAPI document of %s has a target', async (stack, least) => {
  const document = await documentOf(stack);
  const references = Array.from(JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g), ([, target = '']) => target);

  expect(references.length).toBeGreaterThan(least);
  expect(
    references.filter((target) => !(target.replace('#/components/schemas/', '') in document.components.schemas)),
  ).toEqual([]);
});

test.each([
  ['StreamApi', 10],
  ['Orders', 20],
] as const)('the examples in the OpenAPI document of %s match their schemas', async (stack, least) => {
  const document = await documentOf(stack);
  const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema({ $id: 'api', ...document });
  const bodies = operationsOf(document).flatMap(bodiesOf);

  const invalid = bodies.flatMap((body) =>
    examplesOf(body).filter((value) => !ajv.validate({ $ref: `api${body.schema.$ref}` }, value)),
  );

  expect(bodies.flatMap(examplesOf).length).toBeGreaterThan(least);
  expect(invalid).toEqual([]);
});

test.each(APIS)('the function accepts the example requests in the OpenAPI document of $stack', async (api) => {
  const { content = {} } = operation(await documentOf(api.stack), api.path, 'post').requestBody ?? {};
  const examples = Object.values(content).flatMap(examplesOf);

  expect(examples).toHaveLength(2);
  expect(examples.map((example) => api.check(example))).toEqual(examples.map((value) => ({ value })));
});

test.each(APIS)('the OpenAPI document of $stack has every problem that the function answers with', async (api) => {
  const codes = operationsOf(await documentOf(api.stack, FOR_CUSTOMERS)).flatMap(codesOf);
  const excluded: readonly string[] = api.excluded;
  const possible = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !excluded.includes(code));

  expect(codes).toEqual(expect.arrayContaining(possible));
  expect(codes.filter((code) => excluded.includes(code))).toEqual([]);
});

test('the OpenAPI document of StreamApi has these statuses, and the problems of the gateway', async () => {
  const post = operation(await documentOf('StreamApi'), '/stream', 'post');

  expect(Object.keys(post.responses)).toEqual([
    '202',
    '400',
    '403',
    '409',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
    '504',
  ]);
  expect(codesOf(post)).toEqual(
    expect.arrayContaining(['too-many-requests', 'no-answer', 'unsigned', 'access-denied']),
  );
});

test('the problems in the OpenAPI document of StreamApi have the status of their response', async () => {
  const { responses } = operation(await documentOf('StreamApi'), '/stream', 'post');
  const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400);

  for (const [status, { content }] of problems) {
    for (const value of Object.values(content).flatMap(examplesOf)) {
      expect(value).toMatchObject({ status: Number(status), instance: '/dev/stream' });
    }
  }
});

test.each([
  ['StreamApi', '/stream', ['409', '429', '503', '504']],
  // The gateway of an HTTP API answers 429 without Retry-After.
  ['Orders', '/items', ['409', '503']],
] as const)('the OpenAPI document of %s promises Retry-After for POST %s where it is sent', async (...api) => {
  const [stack, path, statuses] = api;

  expect(statusesWithRetryAfter(operation(await documentOf(stack), path, 'post'))).toEqual(statuses);
});

test('the OpenAPI document of Orders says that the gateway answers 429 without Retry-After', async () => {
  expect((await documentOf('Orders')).info.description).toContain('429 comes without Retry-After');
});

test('the OpenAPI document of StreamApi describes the optional idempotency key', async () => {
  const { parameters } = operation(await documentOf('StreamApi'), '/stream', 'post');
  const [{ schema }] = parameters as [{ schema: { pattern: string } }];

  expect(parameters).toEqual([expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false })]);
  expect('a3f0-41').toMatch(new RegExp(schema.pattern));
  expect('two words').not.toMatch(new RegExp(schema.pattern));
});

test.each([
  ['StreamApi', 'iam', {}, [{ awsSignature: [] }]],
  ['StreamApi', 'none', OPEN, []],
  ['Orders', 'iam', {}, [{ awsSignature: [] }]],
  ['Orders', 'jwt', FOR_CUSTOMERS, [{ customerToken: [] }]],
  ['Orders', 'none', OPEN, []],
] as const)('the OpenAPI document of %s requires the authorization "%s"', async (stack, _, settings, security) => {
  const document = await documentOf(stack, settings);

  expect(document.security).toEqual(security);
  expect(Object.keys(document.components.securitySchemes ?? {})).toEqual(security.flatMap(Object.keys));
});

test('without authorization, the OpenAPI document of StreamApi has no 403 and the path of its stage', async () => {
  const document = await documentOf('StreamApi', OPEN);

  expect(operation(document, '/stream', 'post').responses).not.toHaveProperty('403');
  expect(JSON.stringify(document)).toContain('"instance":"/prod/stream"');
});

const UNAVAILABLE = {
  429: { message: 'Too Many Requests' },
  500: { message: 'Internal Server Error' },
  503: { message: 'Service Unavailable' },
};

test.each([
  ['iam', {}, { ...UNAVAILABLE, 403: { message: 'Forbidden' } }],
  ['jwt', FOR_CUSTOMERS, { ...UNAVAILABLE, 401: { message: 'Unauthorized' } }],
  ['none', OPEN, UNAVAILABLE],
])('with the authorization "%s", the OpenAPI document of Orders has these messages of the gateway', async (...api) => {
  const [, settings, messages] = api;
  const { responses } = operation(await documentOf('Orders', settings), '/items/{id}', 'get');
  const described = Object.entries(responses).flatMap(([status, { content }]) => {
    const body = content['application/json'];
    return body?.schema.$ref.endsWith('/GatewayMessage') ? [[status, body.example]] : [];
  });

  expect(Object.fromEntries(described)).toEqual(messages);
});

test('the OpenAPI document of Orders has the message of the gateway for a large request', async () => {
  const { responses } = operation(await documentOf('Orders'), '/items', 'post');

  expect(responses[413]?.content['application/json']?.example).toEqual({ message: 'Request Entity Too Large' });
});

test.each([
  ['iam', 'no', {}],
  ['none', 'no', OPEN],
  ['jwt', 'a', FOR_CUSTOMERS],
])('with the authorization "%s", the document of Orders has %s problem "forbidden"', async (_, article, settings) => {
  const codes = operationsOf(await documentOf('Orders', settings)).flatMap(codesOf);

  expect(codes.includes('forbidden')).toBe(article === 'a');
});

test('customerId is required unless a token identifies the customer', async () => {
  const customerId = async (settings: Readonly<Record<string, string>>) =>
    operation(await documentOf('Orders', settings), '/items', 'get').parameters.find(
      ({ name }) => name === 'customerId',
    );

  expect(await customerId({})).toMatchObject({ in: 'query', required: true });
  expect(await customerId(FOR_CUSTOMERS)).toMatchObject({ in: 'query', required: false });
});
