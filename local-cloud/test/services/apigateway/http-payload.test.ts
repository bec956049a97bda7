import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { httpTemplate, route } from '../../support/api-templates.ts';
import { type DeployedApis, deployApis, failedInvocation } from '../../support/deployed-apis.ts';
import type { RawRequest } from '../../support/raw-request.ts';

let api: DeployedApis;
beforeAll(async () => {
  const options = { stage: { StageVariables: { flavour: 'plain' } } };
  api = await deployApis(httpTemplate({ Item: route('ANY /items/{id}') }, options));
});
beforeEach(() => {
  api.events.length = 0;
  api.answer(() => ({}));
});
afterAll(() => api.close());

/** Returns the event of a request to `/items/7`. */
async function eventOf({ query = '', ...request }: RawRequest & { readonly query?: string } = {}) {
  await api.send(`/items/7${query}`, request);
  return api.events[0];
}

/** Returns the reply of the API to a response of its function. */
function replyTo(answer: unknown) {
  api.answer(() => answer);
  return api.get('/items/7');
}

test('the event of an HTTP API has every field of payload format 2.0', async () => {
  const event = await eventOf({
    method: 'POST',
    query: '?a=1&a=2&b=x+y',
    headers: { 'User-Agent': 'test', Cookie: 'a=1; b=2', 'Content-Type': 'application/json' },
    body: '{}',
  });

  const apiId = api.url.pathname.split('/').at(-1);
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'ANY /items/{id}',
    rawPath: '/items/7',
    rawQueryString: 'a=1&a=2&b=x+y',
    cookies: ['a=1', 'b=2'],
    headers: {
      'user-agent': 'test',
      'content-type': 'application/json',
      'content-length': '2',
      host: api.url.host,
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': api.url.port,
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { a: '1,2', b: 'x y' },
    requestContext: {
      accountId: '000000000000',
      apiId,
      domainName: `${apiId}.execute-api.eu-west-1.amazonaws.com`,
      domainPrefix: apiId,
      http: { method: 'POST', path: '/items/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: expect.stringMatching(/^[\w+/]{15}=$/),
      routeKey: 'ANY /items/{id}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: api.clock.now(),
    },
    pathParameters: { id: '7' },
    stageVariables: { flavour: 'plain' },
    body: '{}',
    isBase64Encoded: false,
  });
});

test('the event of an HTTP API has no fields for a missing query, body and cookies', async () => {
  const event = await eventOf();

  expect(Object.keys(event)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(cookies|queryStringParameters|body)$/)]),
  );
  expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
});

test('the event of an HTTP API has several values of a header in one text', async () => {
  const event = await eventOf({ headers: ['Host', api.url.host, 'X-Many', '1', 'x-many', '2'] });

  expect(event.headers['x-many']).toBe('1,2');
});

test.each<[contentType: string | undefined, isBase64Encoded: boolean]>([
  ['application/json; charset=utf-8', false],
  ['application/problem+json', false],
  ['text/plain', false],
  ['image/png', true],
  ['application/x-www-form-urlencoded', true],
  [undefined, true],
])('a body of type %s is in base64 in the event of an HTTP API: %s', async (contentType, isBase64Encoded) => {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };

  const event = await eventOf({ method: 'POST', headers, body: 'a body' });

  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? btoa('a body') : 'a body' });
});

test.each<[answer: unknown, status: number, contentType: string, body: string]>([
  [{ message: 'hello' }, 200, 'application/json', '{"message":"hello"}'],
  ['hello', 200, 'application/json', 'hello'],
  [[1], 200, 'application/json', '[1]'],
  [null, 200, 'application/json', 'null'],
  [{ statusCode: 202, body: 'x' }, 202, 'text/plain;charset=UTF-8', 'x'],
  [{ statusCode: '404', body: null }, 404, 'text/plain;charset=UTF-8', ''],
  [{ statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' }, 200, 'text/html', '<p>'],
  [{ statusCode: 200, body: btoa('bytes'), isBase64Encoded: true }, 200, 'text/plain;charset=UTF-8', 'bytes'],
])('an HTTP API makes a reply from %j', async (answer, status, contentType, body) => {
  const reply = await replyTo(answer);

  expect(reply).toMatchObject({ status, body });
  expect(reply.headers['content-type']).toBe(contentType);
});

test('a function behind an HTTP API sets headers and cookies', async () => {
  const { headers } = await replyTo({ statusCode: 204, headers: { 'x-a': 1, date: 'x' }, cookies: ['a=1', 'b=2'] });

  expect(headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] });
  expect(headers.date).not.toBe('x');
});

test.each<[answer: unknown, reason: string]>([
  [{ statusCode: 'ok' }, 'statusCode must be a number from 200 to 599, got "ok"'],
  [{ statusCode: 200, body: {} }, 'body must be a string, got {}'],
  [{ statusCode: 200, headers: { a: {} } }, 'the header a must be a string, got {}'],
  [{ statusCode: 200, headers: { a: 'b\nc' } }, 'HTTP does not allow the header "a" with the value'],
  [{ statusCode: 200, cookies: 'a=1' }, 'cookies must be a list, got "a=1"'],
  [failedInvocation('broken'), 'Error: broken'],
  [{ outcome: 'throttled', requestId: 'x', reason: 'ConcurrentInvocationLimitExceeded' }, 'Rate Exceeded.'],
])('a function that returns %j causes a 500, and the terminal shows the reason', async (answer, reason) => {
  expect(await replyTo(answer)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  expect(api.lines.at(-1)).toContain(reason);
});
