import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { failedInvocation, type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { rawRequest } from './raw-request.ts';
import { method, restTemplate, root } from './rest-template.ts';

const PNG = Buffer.from([0x89, 0x50, 0x00, 0xff]);

let gateway: GatewayFixture;
let url: URL;
beforeAll(async () => {
  gateway = await startGateway(
    restTemplate({
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'books', BinaryMediaTypes: ['image/png'] } },
      Any: method('ANY', root),
    }),
  );
  url = new URL(gateway.plan.outputs[0]?.value ?? '');
});
afterAll(() => gateway.close());

/** What a client gets when the function answers this. */
function replyTo(answer: unknown, { accept = '*/*', httpMethod = 'GET' } = {}) {
  gateway.answer(() => answer);
  return rawRequest(url, { method: httpMethod, path: url.pathname, headers: { accept } });
}

describe('what a function answers', () => {
  test.each<[what: string, answer: unknown, status: number, body: string]>([
    ['an object without any field', {}, 200, ''],
    ['a status', { statusCode: 204 }, 204, ''],
    ['a status in a string', { statusCode: '201', body: 'made' }, 201, 'made'],
    ['a body', { statusCode: 200, body: '{"a":"ü"}' }, 200, '{"a":"ü"}'],
    ['null for the rest', { statusCode: 404, headers: null, multiValueHeaders: null, body: null }, 404, ''],
    ['an error of its own', { statusCode: 503, body: 'later' }, 503, 'later'],
  ])('may be %s', async (_what, answer, status, body) => {
    expect(await replyTo(answer)).toMatchObject({ status, body });
  });

  test('is JSON unless it says otherwise', async () => {
    expect((await replyTo({ body: '{}' })).headers['content-type']).toBe('application/json');
    expect((await replyTo({ headers: { 'content-type': 'text/plain' } })).headers['content-type']).toBe('text/plain');
  });

  test('has its headers, those of both kinds, and the ids of the request', async () => {
    const reply = await replyTo({
      headers: { 'X-One': 'single', 'x-both': 'lost', 'X-Flag': true },
      multiValueHeaders: { 'X-Both': ['1', '2'], 'Set-Cookie': ['a=1', 'b=2'] },
    });

    expect(reply.headers).toMatchObject({
      'x-one': 'single',
      'x-both': '1, 2',
      'x-flag': 'true',
      'set-cookie': ['a=1', 'b=2'],
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-amz-apigw-id': expect.any(String),
    });
  });

  test('has headers under another name that are not its own to set', async () => {
    const headers = { Server: 'mine', Date: 'today', 'WWW-Authenticate': 'Basic', 'Content-Length': '7', TE: 'x' };

    const reply = await replyTo({ headers, body: 'abc' });

    expect(reply.headers).toMatchObject({
      'x-amzn-remapped-server': 'mine',
      'x-amzn-remapped-date': 'today',
      'x-amzn-remapped-www-authenticate': 'Basic',
      'content-length': '3',
    });
    expect(reply.headers.te).toBeUndefined();
  });

  test.each<[headers: Record<string, string>, accept: string, bytes: Buffer]>([
    [{ 'content-type': 'image/png' }, '*/*', PNG],
    [{ 'content-type': 'text/plain' }, 'image/png, */*', PNG],
    [{ 'content-type': 'text/plain' }, 'text/plain', Buffer.from(PNG.toString('base64'))],
  ])('in base64 is sent as bytes if its type or the accepted one is binary: %j, %s', async (headers, accept, bytes) => {
    const reply = await replyTo({ headers, body: PNG.toString('base64'), isBase64Encoded: true }, { accept });

    expect(reply.bytes).toEqual(bytes);
  });

  test('has no body for HEAD', async () => {
    expect(await replyTo({ body: 'abc' }, { httpMethod: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each<[what: string, answer: unknown, reason: string]>([
    ['null', null, 'it must be an object, got null'],
    ['nothing', undefined, 'it must be an object, got null'],
    ['text', 'ok', 'it must be an object, got "ok"'],
    ['a list', [], 'it must be an object, got []'],
    ['an unknown field', { statusCode: 200, cookies: [] }, 'it has cookies; allowed are statusCode, headers,'],
    ['a status that is no number', { statusCode: 'ok' }, 'statusCode must be a number from 200 to 599, got "ok"'],
    ['a status that no answer has', { statusCode: 100 }, 'got 100'],
    ['a broken status', { statusCode: 200.5 }, 'got 200.5'],
    ['an object for a body', { body: { a: 1 } }, 'body must be a string, got {"a":1}'],
    ['a number for a header', { headers: { 'x-count': 1 } }, 'the header x-count must be a string, got 1'],
    ['a list for headers', { headers: ['a'] }, 'headers must be an object, got ["a"]'],
    ['one value where several are meant', { multiValueHeaders: { a: 'b' } }, 'multiValueHeaders.a must be a list'],
    ['a line break in a header', { headers: { a: 'b\r\nc: d' } }, 'HTTP does not allow the header "a" with the value'],
    ['a header without a name', { headers: { '': 'b' } }, 'HTTP does not allow the header "" with the value'],
    ['text for isBase64Encoded', { isBase64Encoded: 'yes' }, 'isBase64Encoded must be true or false'],
    ['an error', failedInvocation('broken'), 'Error: broken'],
  ])('is answered 502 if it is %s, and the terminal tells why', async (_what, answer, reason) => {
    const { status, headers, body } = await replyTo(answer);

    expect({ status, body }).toEqual({ status: 502, body: '{"message":"Internal server error"}' });
    expect(headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(gateway.lines.at(-1)).toContain(reason);
  });

  test.each(['ConcurrentInvocationLimitExceeded', 'ReservedFunctionConcurrentInvocationLimitExceeded'])(
    'is 500 while Lambda throttles it: %s',
    async (reason) => {
      const reply = await replyTo({ outcome: 'throttled', requestId: 'x', reason });

      expect(reply).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
      expect(gateway.lines.at(-1)).toContain('Rate Exceeded.');
    },
  );
});
