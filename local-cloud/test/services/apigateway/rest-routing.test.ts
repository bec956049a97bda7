import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { rawRequest } from './raw-request.ts';
import { method, resource, restTemplate, root } from './rest-template.ts';

const template = restTemplate({
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
});

let gateway: GatewayFixture;
let api: string;
beforeAll(async () => {
  gateway = await startGateway(template);
  api = gateway.plan.outputs.find(({ key }) => key === 'Url')?.value.replace(/\/dev\/$/, '') ?? '';
});
beforeEach(() => {
  gateway.events.length = 0;
});
afterAll(() => gateway.close());

/** The path is sent as it is: `fetch` would resolve `..`. */
const send = (httpMethod: string, path: string, headers?: Record<string, string>) =>
  rawRequest(new URL(api), { method: httpMethod, path: new URL(api).pathname + path, ...(headers && { headers }) });

describe('a REST API', () => {
  test('has its local address in the outputs of its stack', () => {
    expect(api).toMatch(new RegExp(`^${gateway.url}/_aws/execute-api/[0-9a-f]{10}$`));
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
  ])('%s is for the resource %s', async (request, resourcePath, parameters) => {
    const [httpMethod = '', path = ''] = request.split(' ');

    const { status } = await send(httpMethod, path);

    expect(status).toBe(200);
    expect(gateway.events).toEqual([
      expect.objectContaining({ resource: resourcePath, httpMethod, pathParameters: parameters }),
    ]);
    expect(gateway.events[0].path).toBe(path.replace(/^\/dev/, '') || '/');
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
  ])('%s is answered 403 for a missing token, as every unknown path or method', async (request) => {
    const [httpMethod = '', path = ''] = request.split(' ');

    const { status, headers, body } = await send(httpMethod, path);

    expect({ status, body }).toEqual({ status: 403, body: '{"message":"Missing Authentication Token"}' });
    expect(headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    expect(gateway.events).toEqual([]);
  });

  test.each(['/prod/stream', '/', '', '/..', '/%2e%2e/dev/stream'])('%s is no stage of it', async (path) => {
    const { status, body } = await send('POST', path);

    expect({ status, body }).toEqual({ status: 403, body: '{"message":"Forbidden"}' });
    expect(gateway.lines.at(-1)).toContain('no API has this stage; the stages are ');
  });

  test('answers on a host of its own as well', async () => {
    const id = api.split('/').at(-1);
    const url = new URL(gateway.url);

    const reply = await rawRequest(url, {
      method: 'POST',
      path: '/dev/stream',
      headers: { host: `${id}.execute-api.localhost:${url.port}` },
    });

    expect(reply.status).toBe(200);
  });

  test('may be called by pages of any origin: whether they read the answer is its own decision', async () => {
    const reply = await send('POST', '/dev/stream', { origin: 'https://foreign.example' });

    expect(reply.status).toBe(200);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('of an unknown id is forbidden', async () => {
    const reply = await fetch(`${gateway.url}/_aws/execute-api/0123456789/dev/stream`, { method: 'POST' });

    expect(reply.status).toBe(403);
    expect(await reply.json()).toEqual({ message: 'Forbidden' });
  });
});
