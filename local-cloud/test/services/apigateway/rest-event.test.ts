import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { type RawRequest, rawRequest } from './raw-request.ts';
import { method, resource, restTemplate } from './rest-template.ts';

const template = restTemplate(
  {
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Name: 'books', BinaryMediaTypes: ['image/png', 'application~1zip'] },
    },
    Item: resource('{id}'),
    Any: method('ANY', { Ref: 'Item' }),
  },
  { Variables: { flavour: 'plain' } },
);

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

/** The event of this request. */
async function eventOf(request: Partial<RawRequest> & { readonly query?: string } = {}) {
  const { query = '', ...given } = request;
  const { status } = await rawRequest(url, { ...given, path: `${url.pathname}7${query}` });
  expect(status).toBe(200);
  return gateway.events[0];
}

describe("the function's event", () => {
  test('is that of a Lambda proxy integration, field by field', async () => {
    const event = await eventOf({ method: 'POST', query: '?a=1', headers: { 'user-agent': 'test' }, body: '{}' });

    const apiId = url.pathname.split('/').at(-3);
    expect(event).toEqual({
      resource: '/{id}',
      path: '/7',
      httpMethod: 'POST',
      headers: {
        'User-Agent': 'test',
        Host: url.host,
        'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'X-Forwarded-For': '127.0.0.1',
        'X-Forwarded-Port': url.port,
        'X-Forwarded-Proto': 'http',
      },
      multiValueHeaders: expect.objectContaining({ 'User-Agent': ['test'], 'X-Forwarded-For': ['127.0.0.1'] }),
      queryStringParameters: { a: '1' },
      multiValueQueryStringParameters: { a: ['1'] },
      pathParameters: { id: '7' },
      stageVariables: { flavour: 'plain' },
      requestContext: {
        resourceId: expect.stringMatching(/^[0-9a-f]{6}$/),
        resourcePath: '/{id}',
        httpMethod: 'POST',
        extendedRequestId: expect.stringMatching(/^[\w+/]{15}=$/),
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        path: '/dev/7',
        accountId: '000000000000',
        protocol: 'HTTP/1.1',
        stage: 'dev',
        domainPrefix: apiId,
        requestTimeEpoch: gateway.clock.now(),
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

  test('has null for what is not there', async () => {
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
  ])('has the query string %s decoded, the last of several values and all of them', async (query, last, all) => {
    expect(await eventOf({ query })).toMatchObject({
      queryStringParameters: last,
      multiValueQueryStringParameters: all,
    });
  });

  test('has headers in the case they came in, the last of several values and all of them', async () => {
    const headers = ['Host', url.host, 'tEsT-HEADeR', 'aValUE', 'x-many', '1', 'x-many', '2', 'authorization', 'token'];

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
  ])('has a body of type %s in base64: %s', async (contentType, isBase64Encoded) => {
    const body = Buffer.from('a body');

    const event = await eventOf({ method: 'PUT', headers: { 'content-type': contentType }, body });

    expect(event).toMatchObject({ isBase64Encoded, body: body.toString(isBase64Encoded ? 'base64' : 'utf8') });
  });

  test('has U+FFFD for bytes that are no UTF-8, unless their type is binary', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

    expect(await eventOf({ method: 'POST', body: bytes })).toMatchObject({ body: '{\ufffd\ufffd}' });
  });

  test('has a body that came in chunks whole', async () => {
    const headers = { 'transfer-encoding': 'chunked' };

    expect(await eventOf({ method: 'POST', headers, body: 'x'.repeat(100_000) })).toMatchObject({
      body: 'x'.repeat(100_000),
    });
  });
});
