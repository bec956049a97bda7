import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { rawRequest } from './raw-request.ts';
import { gatewayResponse, method, model, resource, restTemplate, root, validator } from './rest-template.ts';

const schema = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  additionalProperties: false,
  required: ['title', 'price'],
  properties: {
    title: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[^!]*$' },
    // Draft 4: a later draft has a number here.
    price: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 100 },
    kind: { enum: ['new', 'used'] },
    tags: { type: 'array', minItems: 1, maxItems: 2, uniqueItems: true, items: { type: ['string', 'null'] } },
  },
};

const Reference = { 'Fn::Join': ['', ['https://apigateway.amazonaws.com/restapis/', { Ref: 'Api' }, '/models/Book']] };
const template = restTemplate({
  Book: model('Book', schema),
  Books: model('Books', { type: 'array', items: { $ref: Reference } }),
  Number: model('Number', JSON.stringify({ type: 'number' })),
  Body: validator({ ValidateRequestBody: true }),
  Parameters: validator({ ValidateRequestParameters: true }),
  Nothing: validator({}),
  Invalid: gatewayResponse('BAD_REQUEST_BODY', {
    ResponseTemplates: { 'application/json': '"$context.error.validationErrorString"' },
  }),
  PostBook: method('POST', root, { RequestValidatorId: { Ref: 'Body' }, RequestModels: { $default: 'Book' } }),
  ByType: resource('by-type'),
  PostByType: method(
    'POST',
    { Ref: 'ByType' },
    {
      RequestValidatorId: { Ref: 'Body' },
      RequestModels: { 'application/json': 'Book', 'text/x-number': 'Number' },
    },
  ),
  List: resource('list'),
  PostList: method(
    'POST',
    { Ref: 'List' },
    {
      RequestValidatorId: { Ref: 'Body' },
      RequestModels: { $default: { Ref: 'Books' } },
    },
  ),
  Unvalidated: resource('unvalidated'),
  PostUnvalidated: method(
    'POST',
    { Ref: 'Unvalidated' },
    {
      RequestValidatorId: { Ref: 'Nothing' },
      RequestModels: { $default: 'Book' },
    },
  ),
  Query: resource('{id}'),
  GetQuery: method(
    'GET',
    { Ref: 'Query' },
    {
      RequestValidatorId: { Ref: 'Parameters' },
      RequestParameters: {
        'method.request.path.id': true,
        'method.request.querystring.limit': true,
        'method.request.querystring.page': false,
        'method.request.header.X-Caller': true,
      },
    },
  ),
});

let gateway: GatewayFixture;
let url: URL;
beforeAll(async () => {
  gateway = await startGateway(template);
  url = new URL(gateway.plan.outputs[0]?.value ?? '');
});
beforeEach(() => {
  gateway.events.length = 0;
});
afterAll(() => gateway.close());

const post = (body: string | Buffer, { path = '', contentType = 'application/json' as string | null } = {}) =>
  rawRequest(url, {
    method: 'POST',
    path: url.pathname + path,
    ...(contentType !== null && { headers: { 'content-type': contentType } }),
    body,
  });

const book = JSON.stringify({ title: 'Emma', price: 7.5 });

describe("a body that a method's model", () => {
  test.each<[body: string]>([
    [book],
    [`  ${book}\n`],
    ['{"title":"Emma","price":0.01,"kind":"used","tags":["a",null]}'],
    ['{"title":"😀😀😀😀😀","price":100}'],
    ['{"title":"old","title":"new","price":1}'],
  ])('allows comes to the function: %s', async (body) => {
    expect((await post(body)).status).toBe(200);
    expect(gateway.events[0]?.body).toBe(body);
  });

  test.each<[body: string | Buffer, error: string]>([
    ['', 'object has missing required properties (["price","title"])'],
    ['{}', 'object has missing required properties (["price","title"])'],
    ['[]', 'instance type (array) does not match any allowed primitive type (allowed: ["object"])'],
    ['null', 'instance type (null) does not match any allowed primitive type (allowed: ["object"])'],
    ['"x"', 'instance type (string) does not match any allowed primitive type (allowed: ["object"])'],
    ['1', 'instance type (integer) does not match any allowed primitive type (allowed: ["object"])'],
    [
      '{"title":"Emma","price":"7"}',
      'instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
    ],
    ['{"title":"Emma","price":1e400}', 'greater than the required maximum (maximum: 100, found: Infinity)'],
    ['{"title":"Emma","price":0}', 'numeric instance is not strictly greater than the required minimum 0'],
    ['{"title":"Emma","price":-0}', 'is not strictly greater than the required minimum 0'],
    [
      '{"title":"Emma","price":101}',
      'numeric instance is greater than the required maximum (maximum: 100, found: 101)',
    ],
    ['{"title":"E","price":1}', 'string "E" is too short (length: 1, required minimum: 2)'],
    ['{"title":"Emma W","price":1}', 'string "Emma W" is too long (length: 6, maximum allowed: 5)'],
    ['{"title":"a!","price":1}', 'ECMA 262 regex "^[^!]*$" does not match input string "a!"'],
    [
      '{"title":"Emma","price":1,"kind":"old"}',
      'instance value ("old") not found in enum (possible values: ["new","used"])',
    ],
    [
      '{"title":"Emma","price":1,"tags":[]}',
      'array is too short: must have at least 1 elements but instance has 0 elements',
    ],
    [
      '{"title":"Emma","price":1,"tags":["a","b","c"]}',
      'array is too long: must have at most 2 elements but instance has 3 elements',
    ],
    ['{"title":"Emma","price":1,"tags":["a","a"]}', 'array must not contain duplicate elements'],
    [
      '{"title":"Emma","price":1,"b":1,"a":2}',
      'object instance has properties which are not allowed by the schema: ["a","b"]',
    ],
    ['{"title":"Emma","price":1,"__proto__":{}}', 'not allowed by the schema: ["__proto__"]'],
    ['{"title":"Emma","price":1,"constructor":{"prototype":{"x":1}}}', 'not allowed by the schema: ["constructor"]'],
    ['{"title":"Emma"', 'Unknown error parsing request body'],
    ['{"title":"Emma","price":NaN}', 'Unknown error parsing request body'],
    ["{'title':'Emma'}", 'Unknown error parsing request body'],
    [`\ufeff${book}`, 'Unknown error parsing request body'],
    [Buffer.from([0xff, 0xfe]), 'Unknown error parsing request body'],
    [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'instance type (array)'],
  ])('refuses is answered 400, and why: %s', async (body, error) => {
    const reply = await post(body);

    expect(reply.status).toBe(400);
    expect(reply.headers['x-amzn-errortype']).toBe('BadRequestException');
    expect(JSON.parse(reply.body)).toContain(error);
    expect(gateway.events).toEqual([]);
  });

  test('breaks in several ways has them all told', async () => {
    const { body } = await post('{"title":"E","price":-1}');

    expect(JSON.parse(body)).toBe(
      '[string "E" is too short (length: 1, required minimum: 2), numeric instance is not strictly greater than the required minimum 0]',
    );
  });

  test('refuses for ten thousand properties is answered in few words', async () => {
    const properties = Array.from({ length: 10_000 }, (_, index) => [`p${index}`, index]);

    const { status, body } = await post(JSON.stringify(Object.fromEntries(properties)));

    expect(status).toBe(400);
    expect(body.length).toBeLessThan(5_000);
  });

  test('reads through a reference to another model', async () => {
    expect((await post(`[${book}]`, { path: 'list' })).status).toBe(200);
    expect((await post('[{"price":1}]', { path: 'list' })).status).toBe(400);
  });
});

describe('the model is chosen by content type', () => {
  test.each<[contentType: string | null, body: string, status: number]>([
    ['application/json', '{}', 400],
    ['application/json; charset=utf-8', '{}', 400],
    ['Application/JSON', '{}', 400],
    [null, '{}', 400],
    ['text/x-number', '{}', 400],
    ['text/x-number', '1', 200],
    ['text/plain', 'anything', 200],
    ['application/jsonx', 'anything', 200],
  ])('%s with the body %s: %d', async (contentType, body, status) => {
    expect((await post(body, { path: 'by-type', contentType })).status).toBe(status);
  });

  test.each(['text/plain', 'application/xml', null])(
    'unless it is $default, which holds for %s too',
    async (contentType) => {
      expect((await post('{}', { contentType })).status).toBe(400);
    },
  );

  test('and not at all if the validator does not validate bodies', async () => {
    expect((await post('no JSON', { path: 'unvalidated' })).status).toBe(200);
  });
});

describe('required parameters', () => {
  const get = (query: string, headers: Record<string, string>) =>
    rawRequest(url, { method: 'GET', path: `${url.pathname}7${query}`, headers });

  test('that are all there let the request through', async () => {
    expect((await get('?limit=1', { 'x-caller': 'me' })).status).toBe(200);
  });

  test.each<[query: string, headers: Record<string, string>, missing: string]>([
    ['', {}, 'X-Caller, limit'],
    ['?limit=1', {}, 'X-Caller'],
    ['?limit=', { 'x-caller': 'me' }, 'limit'],
    ['?page=2', { 'x-caller': 'me' }, 'limit'],
  ])('%s %j lacks %s', async (query, headers, missing) => {
    const { status, body } = await get(query, headers);

    expect({ status, body }).toEqual({
      status: 400,
      body: JSON.stringify({ message: `Missing required request parameters: [${missing}]` }),
    });
  });
});
