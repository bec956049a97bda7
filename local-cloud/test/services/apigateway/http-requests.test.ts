import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { httpStage, httpTemplate, route } from '../../support/api-templates.ts';
import { type DeployedApis, deployApis } from '../../support/deployed-apis.ts';

const ROUTES = {
  Dog: route('GET /pets/dog/1'),
  AnyDog: route('ANY /pets/dog/1'),
  OneDog: route('GET /pets/dog/{id}'),
  Pets: route('GET /pets/{proxy+}'),
  Bowl: route('GET /{kind}/bowl'),
  Items: route('POST /items'),
  Item: route('GET /items/{id}'),
};

const CORS = {
  AllowOrigins: ['https://page.example', 'http://*'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['content-type', 'authorization'],
  ExposeHeaders: ['retry-after'],
  AllowCredentials: true,
  MaxAge: 600,
};

let api: DeployedApis;

/** Sends a request such as `GET /items`. */
function send(request: string) {
  const [httpMethod = '', path = ''] = request.split(' ');
  return api.send(path, { method: httpMethod });
}

/** Sends a request and reads the response headers that concern CORS. */
async function sendForCors(httpMethod: string, headers: Record<string, string>, path = '/items/7') {
  const reply = await api.send(path, { method: httpMethod, headers });
  const all = Object.entries(reply.headers).filter(([header]) => /^(access-control-.*|vary)$/.test(header));
  return { status: reply.status, headers: Object.fromEntries(all) };
}

const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });

describe('an API with CORS', () => {
  beforeAll(async () => {
    api = await deployApis(httpTemplate(ROUTES, { cors: CORS }));
  });
  beforeEach(() => {
    api.events.length = 0;
    api.answer(() => ({}));
  });
  afterAll(() => api.close());

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
  ])('an HTTP API sends %s to the route %s', async (request, routeKey, parameters) => {
    expect((await send(request)).status).toBe(200);
    expect(api.events).toHaveLength(1);
    expect(api.events[0].routeKey).toBe(routeKey);
    expect(api.events[0].pathParameters).toEqual(parameters);
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
  ])('an HTTP API answers 404 to a request that no route matches: %s', async (request) => {
    const { status, headers, body } = await send(request);

    expect({ status, body }).toEqual({ status: 404, body: '{"message":"Not Found"}' });
    expect(headers['apigw-requestid']).toMatch(/^[\w+/]{15}=$/);
    expect(api.events).toEqual([]);
  });

  test.each(['/items/%', '/items/%zz', '/items/%ff'])(
    'an HTTP API answers 400 to a path with an invalid encoding: %s',
    async (path) => {
      expect(await send(`GET ${path}`)).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
    },
  );

  test.each(['/items/7', '/unknown'])('an HTTP API answers a preflight itself, also to %s', async (path) => {
    expect(await sendForCors('OPTIONS', preflight('https://page.example'), path)).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://page.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'content-type,authorization',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
    });
    expect(api.events).toEqual([]);
  });

  test.each(['https://evil.example', 'https://page.example.evil', 'null', 'https://page.example:444'])(
    'the origin %s, which is not allowed, gets no CORS headers',
    async (origin) => {
      expect(await sendForCors('OPTIONS', preflight(origin))).toEqual({ status: 204, headers: {} });
      expect(await sendForCors('GET', { origin })).toEqual({ status: 200, headers: {} });
    },
  );

  test('the CORS headers of an HTTP API are on every response and replace those of the function', async () => {
    api.answer(() => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'x-a': 'b' } }));
    const origin = 'http://localhost:3000';
    const expected = {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
      vary: 'Origin',
    };

    expect(await sendForCors('GET', { origin })).toEqual({ status: 200, headers: expected });
    expect(await sendForCors('GET', { origin }, '/unknown')).toEqual({ status: 404, headers: expected });
    expect(await sendForCors('GET', {})).toEqual({ status: 200, headers: {} });
  });

  test('an OPTIONS request that is not a preflight needs a route', async () => {
    expect((await sendForCors('OPTIONS', { origin: 'https://page.example' })).status).toBe(404);
  });
});

describe('other APIs', () => {
  afterEach(() => api.close());

  test('an HTTP API may allow every origin', async () => {
    api = await deployApis(httpTemplate(ROUTES, { cors: { AllowOrigins: ['*'], AllowMethods: ['*'] } }));

    expect(await sendForCors('OPTIONS', preflight('https://any.example'))).toEqual({
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': '*' },
    });
  });

  test('an HTTP API without CORS leaves it to the function', async () => {
    api = await deployApis(httpTemplate(ROUTES));
    api.answer(() => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://its.own' } }));

    expect((await sendForCors('OPTIONS', preflight('https://page.example'))).status).toBe(404);
    expect((await sendForCors('GET', { origin: 'https://page.example' })).headers).toEqual({
      'access-control-allow-origin': 'https://its.own',
    });
  });

  test('the route $default receives requests that no other route matches', async () => {
    api = await deployApis(httpTemplate({ ...ROUTES, Default: route('$default') }));

    for (const request of ['GET /', 'DELETE /items', 'GET /a/b/c/']) {
      await send(request);

      expect(api.events.at(-1)).toMatchObject({ routeKey: '$default', rawPath: request.split(' ')[1] });
      expect(api.events.at(-1)).not.toHaveProperty('pathParameters');
    }
  });

  test('the name of a stage is in the URL and in the path of the event', async () => {
    api = await deployApis(httpTemplate({ ...ROUTES, Stage: httpStage('dev') }));

    expect((await send('POST /dev/items')).status).toBe(200);
    expect((await send('POST /items')).status).toBe(403);
    expect(api.events).toEqual([expect.objectContaining({ rawPath: '/dev/items' })]);
    expect(api.events[0].requestContext.stage).toBe('dev');
  });

  test('a named stage may exist beside the default stage', async () => {
    api = await deployApis(httpTemplate({ ...ROUTES, Dev: httpStage('dev') }));

    await send('POST /dev/items');
    await send('POST /items');

    expect(api.events.map(({ rawPath }) => rawPath)).toEqual(['/dev/items', '/items']);
  });
});
