import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { failedInvocation, type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { httpTemplate, route } from './http-template.ts';
import { type RawRequest, rawRequest } from './raw-request.ts';

let gateway: GatewayFixture;
let url: URL;
beforeAll(async () => {
  const template = httpTemplate(
    { Item: route('ANY /items/{id}') },
    { stage: { StageVariables: { flavour: 'plain' } }, integration: { TimeoutInMillis: 3_000 } },
  );
  gateway = await startGateway(template);
  url = new URL(gateway.plan.outputs[0]?.value ?? '');
});
beforeEach(() => {
  gateway.events.length = 0;
  gateway.answer(() => ({}));
});
afterAll(() => gateway.close());

const send = ({ query = '', ...request }: Partial<RawRequest> & { readonly query?: string } = {}) =>
  rawRequest(url, { ...request, path: `${url.pathname}/items/7${query}` });

async function eventOf(request: Parameters<typeof send>[0]) {
  await send(request);
  return gateway.events[0];
}

describe("the function's event", () => {
  test('has payload format 2.0, field by field', async () => {
    const event = await eventOf({
      method: 'POST',
      query: '?a=1&a=2&b=x+y',
      headers: { 'User-Agent': 'test', Cookie: 'a=1; b=2', 'Content-Type': 'application/json' },
      body: '{}',
    });

    const apiId = url.pathname.split('/').at(-1);
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
        host: url.host,
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': url.port,
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
        timeEpoch: gateway.clock.now(),
      },
      pathParameters: { id: '7' },
      stageVariables: { flavour: 'plain' },
      body: '{}',
      isBase64Encoded: false,
    });
  });

  test('leaves out what is not there', async () => {
    const event = await eventOf({});

    expect(Object.keys(event)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(cookies|queryStringParameters|body)$/)]),
    );
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  test('has several values of a header joined', async () => {
    const event = await eventOf({ headers: ['Host', url.host, 'X-Many', '1', 'x-many', '2'] });

    expect(event.headers['x-many']).toBe('1,2');
  });

  test.each<[contentType: string | undefined, isBase64Encoded: boolean]>([
    ['application/json; charset=utf-8', false],
    ['application/problem+json', false],
    ['text/plain', false],
    ['image/png', true],
    ['application/x-www-form-urlencoded', true],
    [undefined, true],
  ])('has a body of type %s in base64: %s', async (contentType, isBase64Encoded) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };

    const event = await eventOf({ method: 'POST', headers, body: 'a body' });

    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? btoa('a body') : 'a body' });
  });
});

describe('what a function answers', () => {
  const replyTo = (answer: unknown) => {
    gateway.answer(() => answer);
    return send();
  };

  test.each<[answer: unknown, status: number, contentType: string, body: string]>([
    [{ message: 'hello' }, 200, 'application/json', '{"message":"hello"}'],
    ['hello', 200, 'application/json', 'hello'],
    [[1], 200, 'application/json', '[1]'],
    [null, 200, 'application/json', 'null'],
    [{ statusCode: 202, body: 'x' }, 202, 'text/plain;charset=UTF-8', 'x'],
    [{ statusCode: '404', body: null }, 404, 'text/plain;charset=UTF-8', ''],
    [{ statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' }, 200, 'text/html', '<p>'],
    [{ statusCode: 200, body: btoa('bytes'), isBase64Encoded: true }, 200, 'text/plain;charset=UTF-8', 'bytes'],
  ])('%j is sent', async (answer, status, contentType, body) => {
    const reply = await replyTo(answer);

    expect(reply).toMatchObject({ status, body });
    expect(reply.headers['content-type']).toBe(contentType);
  });

  test('has its headers and cookies', async () => {
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
  ])('%j is a 500, and the terminal tells why', async (answer, reason) => {
    expect(await replyTo(answer)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(gateway.lines.at(-1)).toContain(reason);
  });

  test('that comes too late is a 503', async () => {
    const invoked = Promise.withResolvers<void>();
    gateway.answer(() => {
      invoked.resolve();
      return new Promise(() => {});
    });

    const reply = send();
    await invoked.promise;
    gateway.clock.advance(3_000);

    expect(await reply).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  test('is not asked for above 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);

    expect(await send({ method: 'POST', body })).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect(gateway.events).toEqual([]);
  });
});
