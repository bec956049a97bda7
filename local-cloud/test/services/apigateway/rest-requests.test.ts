import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { method, resource, restApi, restTemplate, root } from '../../support/api-templates.ts';
import { type DeployedApis, deployApis } from '../../support/deployed-apis.ts';
import { type RawRequest, rawRequest } from '../../support/raw-request.ts';

const template = restTemplate(
  {
    Api: restApi({ BinaryMediaTypes: ['image/png', 'application~1zip'] }),
    Stream: resource('stream'),
    Items: resource('items'),
    Item: resource('{id}', { Ref: 'Items' }),
    Special: resource('special', { Ref: 'Items' }),
    Files: resource('files'),
    File: resource('{proxy+}', { Ref: 'Files' }),
    GetRoot: method('GET', root),
    PostStream: method('POST', { Ref: 'Stream' }),
    AnyItem: method('ANY', { Ref: 'Item' }),
    PutItem: method('PUT', { Ref: 'Item' }),
    GetSpecial: method('GET', { Ref: 'Special' }),
    AnyFile: method('ANY', { Ref: 'File' }),
  },
  { Variables: { flavour: 'plain' } },
);

let api: DeployedApis;
/** Path of the API without its stage. */
let apiPath: string;
beforeAll(async () => {
  api = await deployApis(template);
  apiPath = api.url.pathname.replace(/\/dev\/$/, '');
});
beforeEach(() => {
  api.events.length = 0;
});
afterAll(() => api.close());

/** @param request method and path with its stage, e.g. `GET /dev/items` */
function send(request: string, given: RawRequest = {}) {
  const [httpMethod = '', path = ''] = request.split(' ');
  return rawRequest(api.url, apiPath + path, { method: httpMethod, ...given });
}

/** Returns the event of a request to `/items/7`. */
async function eventOf({ query = '', ...given }: RawRequest & { readonly query?: string } = {}) {
  const { status } = await api.send(`/items/7${query}`, given);
  expect(status).toBe(200);
  return api.events[0];
}

test('outputs of a stack contain the local address of its REST API', () => {
  expect(api.outputs.Url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[0-9a-f]{10}\/dev\/$/);
});

test.each<[request: string, resource: string, parameters: unknown]>([
  ['GET /dev/', '/', null],
  ['GET /dev', '/', null],
  ['POST /dev/stream', '/stream', null],
  ['POST /dev/stream/', '/stream', null],
  ['GET /dev/items/special', '/items/special', null],
  ['DELETE /dev/items/7', '/items/{id}', { id: '7' }],
  ['PUT /dev/items/7', '/items/{id}', { id: '7' }],
  ['GET /dev/items/a%2Fb%00', '/items/{id}', { id: 'a%2Fb%00' }],
  ['GET /dev/items/%2e%2e', '/items/{id}', { id: '%2e%2e' }],
  ['GET /dev/items/..', '/items/{id}', { id: '..' }],
  ['GET /dev/files/a/b/c.txt', '/files/{proxy+}', { proxy: 'a/b/c.txt' }],
  ['GET /dev/files/a/b/', '/files/{proxy+}', { proxy: 'a/b' }],
  ['GET /dev/files/test%2Balias@example.com', '/files/{proxy+}', { proxy: 'test%2Balias@example.com' }],
  ['GET /dev/files/../../other', '/files/{proxy+}', { proxy: '../../other' }],
])('a REST API routes %s to the resource %s', async (request, resourcePath, pathParameters) => {
  const [httpMethod = '', path = ''] = request.split(' ');

  const { status } = await send(request);

  expect(status).toBe(200);
  expect(api.events).toEqual([expect.objectContaining({ resource: resourcePath, httpMethod, pathParameters })]);
  expect(api.events[0].path).toBe(path.replace(/^\/dev/, '') || '/');
});

test.each([
  'GET /dev/stream',
  'OPTIONS /dev/stream',
  'POST /dev/unknown',
  'POST /dev/stream/more',
  'POST /dev//stream',
  'POST /dev/STREAM',
  'POST /dev/%73tream',
  'GET /dev/items',
  'GET /dev/items/',
  'POST /dev/items/special',
  'GET /dev/files',
  'GET /dev/../stream',
])('a REST API answers an unknown path or method with 403 for a missing token: %s', async (request) => {
  const { status, headers, body } = await send(request);

  expect({ status, body }).toEqual({ status: 403, body: '{"message":"Missing Authentication Token"}' });
  expect(headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  expect(api.events).toEqual([]);
});

test.each(['/prod/stream', '/', '', '/..', '/%2e%2e/dev/stream'])(
  'a path that names no stage of the API is forbidden: %s',
  async (path) => {
    const { status, body } = await send(`POST ${path}`);

    expect({ status, body }).toEqual({ status: 403, body: '{"message":"Forbidden"}' });
    expect(api.lines.at(-1)).toContain('no API has this stage; the stages are ');
  },
);

test('an unknown API id is forbidden', async () => {
  const reply = await rawRequest(api.url, '/_aws/execute-api/0123456789/dev/stream', { method: 'POST' });

  expect(reply).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
});

test('an API answers on its own host too', async () => {
  const host = `${apiPath.split('/').at(-1)}.execute-api.localhost:${api.url.port}`;

  expect((await rawRequest(api.url, '/dev/stream', { method: 'POST', headers: { host } })).status).toBe(200);
});

test('a page of any origin may call an API, which decides whether the page can read the response', async () => {
  const reply = await send('POST /dev/stream', { headers: { origin: 'https://foreign.example' } });

  expect(reply.status).toBe(200);
  expect(reply.headers['access-control-allow-origin']).toBeUndefined();
});

test('the event of a REST API has every field of a Lambda proxy integration', async () => {
  const event = await eventOf({ method: 'POST', query: '?a=1', headers: { 'user-agent': 'test' }, body: '{}' });

  const apiId = apiPath.split('/').at(-1);
  expect(event).toEqual({
    resource: '/items/{id}',
    path: '/items/7',
    httpMethod: 'POST',
    headers: {
      'User-Agent': 'test',
      Host: api.url.host,
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': api.url.port,
      'X-Forwarded-Proto': 'http',
    },
    multiValueHeaders: expect.objectContaining({ 'User-Agent': ['test'], 'X-Forwarded-For': ['127.0.0.1'] }),
    queryStringParameters: { a: '1' },
    multiValueQueryStringParameters: { a: ['1'] },
    pathParameters: { id: '7' },
    stageVariables: { flavour: 'plain' },
    requestContext: {
      resourceId: expect.stringMatching(/^[0-9a-f]{6}$/),
      resourcePath: '/items/{id}',
      httpMethod: 'POST',
      extendedRequestId: expect.stringMatching(/^[\w+/]{15}=$/),
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      path: '/dev/items/7',
      accountId: '000000000000',
      protocol: 'HTTP/1.1',
      stage: 'dev',
      domainPrefix: apiId,
      requestTimeEpoch: api.clock.now(),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: 'test',
        userArn: null,
      },
      domainName: `${apiId}.execute-api.eu-west-1.amazonaws.com`,
      deploymentId: expect.stringMatching(/^[0-9a-f]{6}$/),
      apiId,
    },
    body: '{}',
    isBase64Encoded: false,
  });
});

test('the event of a REST API has null for a missing query and a missing body', async () => {
  expect(await eventOf()).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
    isBase64Encoded: false,
  });
});

test.each<[query: string, last: unknown, all: unknown]>([
  ['?a=1&a=2&b=', { a: '2', b: '' }, { a: ['1', '2'], b: [''] }],
  ['?plus=x+y&encoded=x%2By%20z', { plus: 'x y', encoded: 'x+y z' }, { plus: ['x y'], encoded: ['x+y z'] }],
  ['?flag', { flag: '' }, { flag: [''] }],
  ['?n%C3%BAmero=%E2%82%AC', { número: '€' }, { número: ['€'] }],
  ['?broken=%E0%A4%A', { broken: '%E0%A4%A' }, { broken: ['%E0%A4%A'] }],
  ['?a=b=c&&', { a: 'b=c' }, { a: ['b=c'] }],
  ['?__proto__=x', JSON.parse('{"__proto__":"x"}'), JSON.parse('{"__proto__":["x"]}')],
  ['?', null, null],
])(
  'the event of a REST API has the query string %s decoded, with the last value and all values',
  async (query, last, all) => {
    expect(await eventOf({ query })).toMatchObject({
      queryStringParameters: last,
      multiValueQueryStringParameters: all,
    });
  },
);

test("the event of a REST API keeps the client's case of header names, with the last value and all values", async () => {
  const { host } = api.url;
  const headers = ['Host', host, 'tEsT-HEADeR', 'aValUE', 'x-many', '1', 'x-many', '2', 'authorization', 'token'];

  const event = await eventOf({ headers });

  expect(event.headers).toMatchObject({ 'tEsT-HEADeR': 'aValUE', 'x-many': '2', Authorization: 'token' });
  expect(event.multiValueHeaders).toMatchObject({ 'x-many': ['1', '2'] });
  expect(Object.keys(event.headers)).not.toContain('Connection');
});

test.each<[contentType: string, isBase64Encoded: boolean]>([
  ['image/png', true],
  ['IMAGE/PNG; q=1', true],
  ['application/zip', true],
  ['image/jpeg', false],
  ['application/json', false],
])('a body of type %s is in base64 in the event of a REST API: %s', async (contentType, isBase64Encoded) => {
  const body = Buffer.from('a body');

  const event = await eventOf({ method: 'PUT', headers: { 'content-type': contentType }, body });

  expect(event).toMatchObject({ isBase64Encoded, body: body.toString(isBase64Encoded ? 'base64' : 'utf8') });
});

test('bytes that are not UTF-8 become U+FFFD in the event unless their type is binary', async () => {
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

  expect(await eventOf({ method: 'POST', body })).toMatchObject({ body: '{\ufffd\ufffd}' });
});

test('a chunked body is complete in the event', async () => {
  const headers = { 'transfer-encoding': 'chunked' };
  const body = 'x'.repeat(100_000);

  expect(await eventOf({ method: 'POST', headers, body })).toMatchObject({ body });
});
