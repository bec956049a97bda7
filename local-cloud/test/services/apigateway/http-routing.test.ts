import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { httpTemplate, route } from './http-template.ts';
import { rawRequest } from './raw-request.ts';

const ROUTES = {
  Dog: route('GET /pets/dog/1'),
  AnyDog: route('ANY /pets/dog/1'),
  OneDog: route('GET /pets/dog/{id}'),
  Pets: route('GET /pets/{proxy+}'),
  Bowl: route('GET /{kind}/bowl'),
  Items: route('POST /items'),
  Item: route('GET /items/{id}'),
};

let gateway: GatewayFixture;
const send = (method: string, path: string) => {
  const url = new URL(gateway.plan.outputs[0]?.value ?? '');
  return rawRequest(url, { method, path: url.pathname + path });
};

describe('an HTTP API', () => {
  beforeAll(async () => {
    gateway = await startGateway(httpTemplate(ROUTES));
  });
  beforeEach(() => {
    gateway.events.length = 0;
  });
  afterAll(() => gateway.close());

  test.each<[request: string, routeKey: string, parameters: unknown]>([
    ['GET /pets/dog/1', 'GET /pets/dog/1', undefined],
    ['PUT /pets/dog/1', 'ANY /pets/dog/1', undefined],
    ['GET /pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET /pets/cat/1/x', 'GET /pets/{proxy+}', { proxy: 'cat/1/x' }],
    ['GET /pets/bowl', 'GET /{kind}/bowl', { kind: 'pets' }],
    ['POST /items', 'POST /items', undefined],
    ['POST /%69tems', 'POST /items', undefined],
    ['GET /items/a%2Fb', 'GET /items/{id}', { id: 'a/b' }],
    ['GET /items/%2e%2e%2f%00', 'GET /items/{id}', { id: '../\0' }],
    ['GET /items/..', 'GET /items/{id}', { id: '..' }],
    ['GET /items/%C3%BC+x', 'GET /items/{id}', { id: 'ü+x' }],
  ])('%s takes the route %s', async (request, routeKey, parameters) => {
    const [method = '', path = ''] = request.split(' ');

    expect((await send(method, path)).status).toBe(200);
    expect(gateway.events).toHaveLength(1);
    expect(gateway.events[0].routeKey).toBe(routeKey);
    expect(gateway.events[0].pathParameters).toEqual(parameters);
  });

  test.each([
    'GET /',
    'GET',
    'GET /items',
    'POST /items/',
    'POST //items',
    'PUT /pets/cat',
    'GET /pets',
    'GET /../items/1',
  ])('%s is not found', async (request) => {
    const [method = '', path = ''] = request.split(' ');

    const { status, headers, body } = await send(method, path);

    expect({ status, body }).toEqual({ status: 404, body: '{"message":"Not Found"}' });
    expect(headers['apigw-requestid']).toMatch(/^[\w+/]{15}=$/);
    expect(gateway.events).toEqual([]);
  });

  test.each(['/items/%', '/items/%zz', '/items/%ff'])('%s is a bad request', async (path) => {
    expect(await send('GET', path)).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
  });
});

describe('the route $default', () => {
  beforeAll(async () => {
    gateway = await startGateway(httpTemplate({ ...ROUTES, Default: route('$default') }));
  });
  afterAll(() => gateway.close());

  test.each(['GET /', 'DELETE /items', 'GET /a/b/c/'])('takes what no other route does: %s', async (request) => {
    const [method = '', path = ''] = request.split(' ');

    await send(method, path);

    expect(gateway.events.at(-1)).toMatchObject({ routeKey: '$default', rawPath: path });
    expect(gateway.events.at(-1)).not.toHaveProperty('pathParameters');
  });
});

describe('a stage with a name', () => {
  afterEach(() => gateway.close());

  test('has it in the URL and in the path that functions see', async () => {
    gateway = await startGateway(httpTemplate(ROUTES, { stage: { StageName: 'dev' } }));

    expect((await send('POST', '/dev/items')).status).toBe(200);
    expect((await send('POST', '/items')).status).toBe(403);
    expect(gateway.events).toEqual([expect.objectContaining({ rawPath: '/dev/items' })]);
    expect(gateway.events[0].requestContext.stage).toBe('dev');
  });

  test('stands beside the default one', async () => {
    const { Stage } = httpTemplate({}, { stage: { StageName: 'dev' } }).Resources ?? {};
    gateway = await startGateway(httpTemplate({ ...ROUTES, ...(Stage && { Dev: Stage }) }));

    await send('POST', '/dev/items');
    await send('POST', '/items');

    expect(gateway.events.map(({ rawPath }) => rawPath)).toEqual(['/dev/items', '/items']);
  });
});
