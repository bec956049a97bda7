import { afterEach, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import { failedInvocation, type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { type RawReply, type RawRequest, rawRequest } from './raw-request.ts';
import { gatewayResponse, method, model, resource, restTemplate, root, validator } from './rest-template.ts';

let gateway: GatewayFixture;
afterEach(() => gateway.close());

async function start(responses: Record<string, TemplateResource>): Promise<void> {
  gateway = await startGateway(
    restTemplate(
      {
        Anything: model('Anything', { type: 'string' }),
        Body: validator({ ValidateRequestBody: true }),
        Post: method('POST', root, { RequestValidatorId: { Ref: 'Body' }, RequestModels: { $default: 'Anything' } }),
        Item: resource('{id}'),
        GetItem: method('GET', { Ref: 'Item' }),
        ...responses,
      },
      { Variables: { flavour: 'plain' } },
    ),
  );
}

function ask(path: string, request: Partial<RawRequest> = {}): Promise<RawReply> {
  const url = new URL(gateway.plan.outputs[0]?.value ?? '');
  return rawRequest(url, { ...request, path: url.pathname + path });
}

describe('a gateway response', () => {
  test('has its own status, headers and body', async () => {
    await start({
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
    });

    const { status, headers, body } = await ask('a/b?q=x', { headers: { origin: 'https://page.example' } });

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

  test.each(['a/"quoted"', 'a/\\', 'a/%22%0a'])('stays JSON whatever the client sends: %s', async (path) => {
    await start({
      Unknown: gatewayResponse('DEFAULT_4XX', {
        ResponseTemplates: { 'application/json': '{"path":"$context.path"}' },
      }),
    });

    expect(JSON.parse((await ask(path)).body)).toEqual({ path: `/dev/${path}` });
  });

  test('leaves a header out that HTTP does not allow', async () => {
    await start({
      Unknown: gatewayResponse('DEFAULT_4XX', {
        ResponseParameters: { 'gatewayresponse.header.X-Query': 'method.request.querystring.q' },
      }),
    });

    const { status, headers } = await ask('a/b?q=%0d%0aset-cookie:%20x=1');

    expect(status).toBe(403);
    expect(headers['x-query']).toBeUndefined();
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('of a default holds for what has none of its own', async () => {
    await start({
      Client: gatewayResponse('DEFAULT_4XX', { ResponseTemplates: { 'application/json': '"client"' } }),
      Server: gatewayResponse('DEFAULT_5XX', {
        StatusCode: 500,
        ResponseTemplates: { 'application/json': '"server"' },
      }),
      Body: gatewayResponse('BAD_REQUEST_BODY', {}),
    });
    gateway.answer(() => failedInvocation('broken'));

    expect(await ask('a/b')).toMatchObject({ status: 403, body: '"client"' });
    expect(await ask('7')).toMatchObject({ status: 500, body: '"server"' });
  });

  test('without a template has the body that AWS gives', async () => {
    await start({ Invalid: gatewayResponse('BAD_REQUEST_BODY', { StatusCode: 422 }) });

    expect(await ask('', { method: 'POST', body: '{}' })).toMatchObject({
      status: 422,
      body: '{"message":"Invalid request body"}',
    });
  });

  test('is in the type that the client accepts, if it has one, and else in JSON', async () => {
    const ResponseTemplates = { 'text/html': '<p>$context.error.message', 'application/json': '{}' };
    await start({ Unknown: gatewayResponse('DEFAULT_4XX', { ResponseTemplates }) });

    expect((await ask('a/b', { headers: { accept: 'text/html;q=0.9' } })).headers['content-type']).toBe('text/html');
    expect((await ask('a/b', { headers: { accept: 'image/png' } })).headers['content-type']).toBe('application/json');
  });
});
