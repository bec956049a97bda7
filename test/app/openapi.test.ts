import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { PROBLEMS, type ProblemCode, READING_PROBLEMS } from '../../lambda/shared/api/contract.ts';
import { BOOK_RECORD_SCHEMA } from '../../lambda/shared/book-record/contract.ts';
import { checkBookRecord } from '../../lambda/shared/book-record/record-message.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';

interface MediaType {
  readonly schema: { readonly $ref: string };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: Readonly<Record<string, MediaType>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: { pattern: string } }[];
  readonly requestBody: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: unknown;
  readonly paths: { readonly '/stream': { readonly post: Operation } };
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes?: Properties };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

function documentOf(template: Template): OpenApiDocument {
  return resource(template, 'AWS::ApiGateway::RestApi').Metadata?.OpenApi as OpenApiDocument;
}

let template: Template;
let document: OpenApiDocument;
let post: Operation;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'StreamApi');
  document = documentOf(template);
  post = document.paths['/stream'].post;
});

const problemsOf = (operation: Operation) =>
  Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
const examplesOf = ({ examples = {}, example }: MediaType) => [
  ...Object.values(examples).map(({ value }) => value),
  ...(example === undefined ? [] : [example]),
];

describe('the OpenAPI document', () => {
  test('is of a version that Amazon API Gateway can import, and names no server: the stage does', () => {
    expect(document.openapi).toBe('3.0.3');
    expect(document.info).toMatchObject({ title: 'Stream API', version: '1.0.0' });
    expect(document).not.toHaveProperty('servers');
  });

  test('has the schema that the gateway checks by and the functions read by', () => {
    const { $schema: _, ...model } = resource(template, 'AWS::ApiGateway::Model').Properties.Schema as Properties;

    expect(document.components.schemas.BookRecord).toEqual(model);
    expect(document.components.schemas.BookRecord).toEqual(BOOK_RECORD_SCHEMA);
    expect(post.requestBody.content['application/json']?.schema.$ref).toBe('#/components/schemas/BookRecord');
  });

  test('refers to nothing that is not in it', () => {
    const references = Array.from(JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g), ([, target = '']) => target);
    const missing = references.filter(
      (target) => !(target.replace('#/components/schemas/', '') in document.components.schemas),
    );

    expect(references.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  test('has examples that are what their schemas say', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const bodies = [post.requestBody, ...Object.values(post.responses)].flatMap(({ content }) =>
      Object.values(content),
    );

    const wrong = bodies.flatMap((body) => {
      const schema = document.components.schemas[body.schema.$ref.replace('#/components/schemas/', '')] ?? {};
      return examplesOf(body).filter((value) => !ajv.validate(schema, value));
    });

    expect(bodies.flatMap(examplesOf).length).toBeGreaterThan(10);
    expect(wrong).toEqual([]);
  });

  test('has records that the API would take', () => {
    const records = Object.values(post.requestBody.content).flatMap(examplesOf);

    expect(records.map((record) => checkBookRecord(record))).toEqual(records.map((value) => ({ value })));
  });

  test('describes each answer of function and gateway to a request that reaches them', () => {
    const codes = problemsOf(post).flatMap(([, { content }]) =>
      Object.keys(content['application/problem+json']?.examples ?? {}),
    );

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
    const others: readonly ProblemCode[] = [...READING_PROBLEMS, 'method-not-allowed'];
    const own = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => !others.includes(code));
    expect(codes).toEqual(expect.arrayContaining(own));
    expect(codes).not.toContain('invalid-cursor');
    expect(codes).toEqual(expect.arrayContaining(['too-many-requests', 'no-answer', 'unsigned', 'access-denied']));
  });

  test('has the status of a problem in its body, and a time to wait where trying again helps', () => {
    for (const [status, { content }] of problemsOf(post)) {
      for (const value of Object.values(content).flatMap(examplesOf)) {
        expect(value).toMatchObject({ status: Number(status), instance: '/dev/stream' });
      }
    }
    const retried = problemsOf(post).filter(([, { headers }]) => headers?.['Retry-After'] !== undefined);
    expect(retried.map(([status]) => status)).toEqual(['409', '429', '503', '504']);
  });

  test('has the idempotency key, which need not be sent', () => {
    expect(post.parameters).toEqual([
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
    ]);
    expect('a3f0-41').toMatch(new RegExp(post.parameters[0]?.schema.pattern ?? ''));
    expect('two words').not.toMatch(new RegExp(post.parameters[0]?.schema.pattern ?? ''));
  });

  test('wants what the API wants: signatures, or nothing', async () => {
    const settings = { api_authorization: 'none', api_stage_name: 'v1' };
    const open = documentOf(await synthesizeVariant(settings, 'StreamApi'));

    expect(document.security.flatMap(Object.keys)).toEqual(Object.keys(document.components.securitySchemes ?? {}));
    expect(document.security).toHaveLength(1);
    expect(open.security).toEqual([]);
    expect(open.components).not.toHaveProperty('securitySchemes');
    expect(open.paths['/stream'].post.responses).not.toHaveProperty('403');
    expect(JSON.stringify(open)).toContain('"instance":"/v1/stream"');
  });

  test('describes every method of the template but preflights', () => {
    const methods = allOf(template, 'AWS::ApiGateway::Method').map(({ Properties }) => String(Properties.HttpMethod));

    expect(Object.keys(document.paths)).toEqual(['/stream']);
    expect(Object.keys(document.paths['/stream'])).toEqual(
      methods.filter((method) => method !== 'OPTIONS').map((method) => method.toLowerCase()),
    );
  });
});
