import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import {
  gatewayResponse,
  method,
  model,
  resource,
  restApi,
  restTemplate,
  root,
  validator,
} from '../../support/api-templates.ts';
import { type DeployedApis, deployApis, failedInvocation } from '../../support/deployed-apis.ts';

let api: DeployedApis;
let deployed: Record<string, TemplateResource> | undefined;

/** Deploys the API with these gateway responses, unless it is deployed already. */
async function deployWith(responses: Record<string, TemplateResource>): Promise<void> {
  if (deployed === responses) return;
  await api?.close();
  deployed = responses;
  api = await deployApis(
    restTemplate(
      {
        Api: restApi({ BinaryMediaTypes: ['image/png'] }),
        Any: method('ANY', root),
        Anything: model('Anything', { type: 'string' }),
        Body: validator({ ValidateRequestBody: true }),
        Checked: resource('checked'),
        PostChecked: method(
          'POST',
          { Ref: 'Checked' },
          { RequestValidatorId: { Ref: 'Body' }, RequestModels: { $default: 'Anything' } },
        ),
        ...responses,
      },
      { Variables: { flavour: 'plain' } },
    ),
  );
}

afterAll(() => api.close());

describe('responses of functions', () => {
  const PNG = Buffer.from([0x89, 0x50, 0x00, 0xff]);
  const noResponses = {};
  beforeAll(() => deployWith(noResponses));

  /** Returns the reply of the API to a response of its function. */
  function replyTo(answer: unknown, { accept = '*/*', httpMethod = 'GET' } = {}) {
    api.answer(() => answer);
    return api.send('/', { method: httpMethod, headers: { accept } });
  }

  test.each<[kind: string, answer: unknown, status: number, body: string]>([
    ['an object without any field', {}, 200, ''],
    ['a status', { statusCode: 204 }, 204, ''],
    ['a status in a string', { statusCode: '201', body: 'made' }, 201, 'made'],
    ['a body', { statusCode: 200, body: '{"a":"ü"}' }, 200, '{"a":"ü"}'],
    ['null for the rest', { statusCode: 404, headers: null, multiValueHeaders: null, body: null }, 404, ''],
    ['its own error', { statusCode: 503, body: 'later' }, 503, 'later'],
  ])('a function behind a REST API may return %s', async (_kind, answer, status, body) => {
    expect(await replyTo(answer)).toMatchObject({ status, body });
  });

  test('the content type of a response is JSON unless the function sets it', async () => {
    expect((await replyTo({ body: '{}' })).headers['content-type']).toBe('application/json');
    expect((await replyTo({ headers: { 'content-type': 'text/plain' } })).headers['content-type']).toBe('text/plain');
  });

  test('a response has the headers of both kinds and the ids of the request', async () => {
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

  test('headers that only the gateway may set are renamed or dropped', async () => {
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

  test.each<[contentType: string, accept: string, bytes: Buffer]>([
    ['image/png', '*/*', PNG],
    ['text/plain', 'image/png, */*', PNG],
    ['text/plain', 'text/plain', Buffer.from(PNG.toString('base64'))],
  ])(
    'a base64 body is decoded if its type or the accepted type is binary: %s, %s',
    async (contentType, accept, bytes) => {
      const headers = { 'content-type': contentType };

      const reply = await replyTo({ headers, body: PNG.toString('base64'), isBase64Encoded: true }, { accept });

      expect(reply.bytes).toEqual(bytes);
    },
  );

  test('a response to HEAD has no body', async () => {
    expect(await replyTo({ body: 'abc' }, { httpMethod: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each<[kind: string, answer: unknown, reason: string]>([
    ['null', null, 'it must be an object, got null'],
    ['nothing', undefined, 'it must be an object, got null'],
    ['text', 'ok', 'it must be an object, got "ok"'],
    ['a list', [], 'it must be an object, got []'],
    ['an unknown field', { statusCode: 200, cookies: [] }, 'it has cookies; allowed are statusCode, headers,'],
    ['a status that is not a number', { statusCode: 'ok' }, 'statusCode must be a number from 200 to 599, got "ok"'],
    ['a status below 200', { statusCode: 100 }, 'got 100'],
    ['a fractional status', { statusCode: 200.5 }, 'got 200.5'],
    ['an object for a body', { body: { a: 1 } }, 'body must be a string, got {"a":1}'],
    ['a number for a header', { headers: { 'x-count': 1 } }, 'the header x-count must be a string, got 1'],
    ['a list for headers', { headers: ['a'] }, 'headers must be an object, got ["a"]'],
    ['one value instead of a list', { multiValueHeaders: { a: 'b' } }, 'multiValueHeaders.a must be a list'],
    ['a line break in a header', { headers: { a: 'b\r\nc: d' } }, 'HTTP does not allow the header "a" with the value'],
    ['a header without a name', { headers: { '': 'b' } }, 'HTTP does not allow the header "" with the value'],
    ['text for isBase64Encoded', { isBase64Encoded: 'yes' }, 'isBase64Encoded must be true or false'],
    ['an error', failedInvocation('broken'), 'Error: broken'],
  ])('a function that returns %s causes a 502, and the terminal shows the reason', async (_kind, answer, reason) => {
    const { status, headers, body } = await replyTo(answer);

    expect({ status, body }).toEqual({ status: 502, body: '{"message":"Internal server error"}' });
    expect(headers['x-amzn-errortype']).toBe('InternalServerErrorException');
    expect(api.lines.at(-1)).toContain(reason);
  });

  test.each(['ConcurrentInvocationLimitExceeded', 'ReservedFunctionConcurrentInvocationLimitExceeded'])(
    'a function that Lambda throttles causes a 500: %s',
    async (reason) => {
      const reply = await replyTo({ outcome: 'throttled', requestId: 'x', reason });

      expect(reply).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
      expect(api.lines.at(-1)).toContain('Rate Exceeded.');
    },
  );
});

describe('gateway responses', () => {
  const everyPart = {
    Unknown: gatewayResponse('MISSING_AUTHENTICATION_TOKEN', {
      StatusCode: '404',
      ResponseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.X-Static': "'it is'",
        'gatewayresponse.header.X-Origin': 'method.request.header.Origin',
        'gatewayresponse.header.X-Query': 'method.request.querystring.q',
        'gatewayresponse.header.X-Context': 'context.requestId',
        'gatewayresponse.header.X-Stage': 'stageVariables.flavour',
        'gatewayresponse.header.X-Absent': 'method.request.header.Absent',
      },
      ResponseTemplates: {
        'application/json':
          '{"title":$context.error.messageString,"message":"$context.error.message","type":"$context.error.responseType","path":"$context.path","id":"$context.requestId","absent":"$context.identity.user"}',
      },
    }),
  };

  test('a gateway response sets status, headers and body', async () => {
    await deployWith(everyPart);

    const { status, headers, body } = await api.get('/a/b?q=x', { origin: 'https://page.example' });

    expect(status).toBe(404);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-static': 'it is',
      'x-origin': 'https://page.example',
      'x-query': 'x',
      'x-context': headers['x-amzn-requestid'],
      'x-stage': 'plain',
    });
    expect(headers).not.toHaveProperty('x-absent');
    expect(JSON.parse(body)).toEqual({
      title: 'Missing Authentication Token',
      message: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
      path: '/dev/a/b',
      id: headers['x-amzn-requestid'],
      absent: '',
    });
  });

  test.each(['/a/"quoted"', '/a/\\', '/a/%22%0a'])('a gateway response stays JSON for the path %s', async (path) => {
    await deployWith(everyPart);

    expect(JSON.parse((await api.get(path)).body)).toMatchObject({ path: `/dev${path}` });
  });

  test('a gateway response leaves out a header that HTTP does not allow', async () => {
    await deployWith(everyPart);

    const { status, headers } = await api.get('/a/b?q=%0d%0aset-cookie:%20x=1');

    expect(status).toBe(404);
    expect(headers['x-query']).toBeUndefined();
    expect(headers['set-cookie']).toBeUndefined();
  });

  const defaults = {
    Client: gatewayResponse('DEFAULT_4XX', {
      ResponseTemplates: { 'text/html': '<p>$context.error.message', 'application/json': '"client"' },
    }),
    Server: gatewayResponse('DEFAULT_5XX', {
      StatusCode: 500,
      ResponseTemplates: { 'application/json': '"server"' },
    }),
    Invalid: gatewayResponse('BAD_REQUEST_BODY', { StatusCode: 422 }),
  };

  test('a default gateway response applies to failures without their own', async () => {
    await deployWith(defaults);
    api.answer(() => failedInvocation('broken'));

    expect(await api.get('/a/b')).toMatchObject({ status: 403, body: '"client"' });
    expect(await api.get('/')).toMatchObject({ status: 500, body: '"server"' });
  });

  test('a gateway response without a template has the body of AWS', async () => {
    await deployWith(defaults);

    expect(await api.send('/checked', { method: 'POST', body: '{}' })).toMatchObject({
      status: 422,
      body: '{"message":"Invalid request body"}',
    });
  });

  test('a gateway response has the type that the client accepts, or else JSON', async () => {
    await deployWith(defaults);

    expect((await api.get('/a/b', { accept: 'text/html;q=0.9' })).headers['content-type']).toBe('text/html');
    expect((await api.get('/a/b', { accept: 'image/png' })).headers['content-type']).toBe('application/json');
  });
});
