import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  gatewayResponse,
  method,
  model,
  resource,
  restTemplate,
  root,
  validator,
} from '../../support/api-templates.ts';
import { type DeployedApis, deployApis } from '../../support/deployed-apis.ts';

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
const validatedBy = (validatorId: string, RequestModels: object) => ({
  RequestValidatorId: { Ref: validatorId },
  RequestModels,
});
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
  PostBook: method('POST', root, validatedBy('Body', { $default: 'Book' })),
  ByType: resource('by-type'),
  PostByType: method(
    'POST',
    { Ref: 'ByType' },
    validatedBy('Body', { 'application/json': 'Book', 'text/x-number': 'Number' }),
  ),
  List: resource('list'),
  PostList: method('POST', { Ref: 'List' }, validatedBy('Body', { $default: { Ref: 'Books' } })),
  Unvalidated: resource('unvalidated'),
  PostUnvalidated: method('POST', { Ref: 'Unvalidated' }, validatedBy('Nothing', { $default: 'Book' })),
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

let api: DeployedApis;
beforeAll(async () => {
  api = await deployApis(template);
});
beforeEach(() => {
  api.events.length = 0;
});
afterAll(() => api.close());

const post = (body: string | Buffer, { path = '/', contentType = 'application/json' as string | null } = {}) =>
  api.send(path, { method: 'POST', headers: contentType === null ? {} : { 'content-type': contentType }, body });

const book = JSON.stringify({ title: 'Emma', price: 7.5 });

test.each<[body: string]>([
  [book],
  [`  ${book}\n`],
  ['{"title":"Emma","price":0.01,"kind":"used","tags":["a",null]}'],
  ['{"title":"😀😀😀😀😀","price":100}'],
  ['{"title":"old","title":"new","price":1}'],
])('a body that matches the model of the method reaches the function: %s', async (body) => {
  expect((await post(body)).status).toBe(200);
  expect(api.events[0]?.body).toBe(body);
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
  ['{"title":"Emma","price":101}', 'numeric instance is greater than the required maximum (maximum: 100, found: 101)'],
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
])('a body that breaks the model of the method gets 400 with the error: %s', async (body, error) => {
  const reply = await post(body);

  expect(reply.status).toBe(400);
  expect(reply.headers['x-amzn-errortype']).toBe('BadRequestException');
  expect(JSON.parse(reply.body)).toContain(error);
  expect(api.events).toEqual([]);
});

test('the response to an invalid body lists every error', async () => {
  const { body } = await post('{"title":"E","price":-1}');

  expect(JSON.parse(body)).toBe(
    '[string "E" is too short (length: 1, required minimum: 2), numeric instance is not strictly greater than the required minimum 0]',
  );
});

test('the response to ten thousand unknown properties is cut', async () => {
  const properties = Array.from({ length: 10_000 }, (_, index) => [`p${index}`, index]);

  const { status, body } = await post(JSON.stringify(Object.fromEntries(properties)));

  expect(status).toBe(400);
  expect(body.length).toBeLessThan(5_000);
});

test('a model may refer to another model', async () => {
  expect((await post(`[${book}]`, { path: '/list' })).status).toBe(200);
  expect((await post('[{"price":1}]', { path: '/list' })).status).toBe(400);
});

test.each<[contentType: string | null, body: string, status: number]>([
  ['application/json', '{}', 400],
  ['application/json; charset=utf-8', '{}', 400],
  ['Application/JSON', '{}', 400],
  [null, '{}', 400],
  ['text/x-number', '{}', 400],
  ['text/x-number', '1', 200],
  ['text/plain', 'anything', 200],
  ['application/jsonx', 'anything', 200],
])('the content type selects the model: %s with the body %s gets %d', async (contentType, body, status) => {
  expect((await post(body, { path: '/by-type', contentType })).status).toBe(status);
});

test.each(['text/plain', 'application/xml', null])(
  'the model $default applies to the content type %s',
  async (contentType) => {
    expect((await post('{}', { contentType })).status).toBe(400);
  },
);

test('a body is not validated if the validator does not validate bodies', async () => {
  expect((await post('no JSON', { path: '/unvalidated' })).status).toBe(200);
});

test('a request with all required parameters reaches the function', async () => {
  expect((await api.get('/7?limit=1', { 'x-caller': 'me' })).status).toBe(200);
});

test.each<[query: string, headers: Record<string, string>, missing: string]>([
  ['', {}, 'X-Caller, limit'],
  ['?limit=1', {}, 'X-Caller'],
  ['?limit=', { 'x-caller': 'me' }, 'limit'],
  ['?page=2', { 'x-caller': 'me' }, 'limit'],
])(
  'a request with the query %p and the headers %j gets 400 for the missing parameters %s',
  async (query, headers, missing) => {
    const { status, body } = await api.get(`/7${query}`, headers);

    expect({ status, body }).toEqual({
      status: 400,
      body: JSON.stringify({ message: `Missing required request parameters: [${missing}]` }),
    });
  },
);
