import { afterEach, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { httpTemplate, route } from './http-template.ts';

let gateway: GatewayFixture;
afterEach(() => gateway.close());

const start = async (cors?: object) => {
  gateway = await startGateway(httpTemplate({ Items: route('GET /items') }, { ...(cors && { cors }) }));
};

/** Headers of the answer that have to do with CORS. */
async function ask(method: string, headers: Record<string, string>, path = '/items') {
  const reply = await fetch((gateway.plan.outputs[0]?.value ?? '') + path, { method, headers });
  const all = [...reply.headers].filter(([name]) => /^(access-control-.*|vary)$/.test(name));
  return { status: reply.status, headers: Object.fromEntries(all) };
}

const CORS = {
  AllowOrigins: ['https://page.example', 'http://*'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['content-type', 'authorization'],
  ExposeHeaders: ['retry-after'],
  AllowCredentials: true,
  MaxAge: 600,
};
const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });

describe('the CORS configuration of an HTTP API', () => {
  test.each(['/items', '/unknown'])('answers preflights by itself, whatever the routes: %s', async (path) => {
    await start(CORS);

    expect(await ask('OPTIONS', preflight('https://page.example'), path)).toEqual({
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
    expect(gateway.events).toEqual([]);
  });

  test.each(['https://evil.example', 'https://page.example.evil', 'null', 'https://page.example:444'])(
    'says nothing to %s',
    async (origin) => {
      await start(CORS);

      expect(await ask('OPTIONS', preflight(origin))).toEqual({ status: 204, headers: {} });
      expect(await ask('GET', { origin })).toEqual({ status: 200, headers: {} });
    },
  );

  test('adds its headers to every answer, and ignores those of the function', async () => {
    await start(CORS);
    gateway.answer(() => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'x-a': 'b' } }));
    const origin = 'http://localhost:3000';
    const expected = {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'retry-after',
      vary: 'Origin',
    };

    expect(await ask('GET', { origin })).toEqual({ status: 200, headers: expected });
    expect(await ask('GET', { origin }, '/unknown')).toEqual({ status: 404, headers: expected });
    expect(await ask('GET', {})).toEqual({ status: 200, headers: {} });
  });

  test('may be for every origin', async () => {
    await start({ AllowOrigins: ['*'], AllowMethods: ['*'] });

    expect(await ask('OPTIONS', preflight('https://any.example'))).toEqual({
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': '*' },
    });
  });

  test('does not take an OPTIONS request for a preflight that is none', async () => {
    await start(CORS);

    expect((await ask('OPTIONS', { origin: 'https://page.example' })).status).toBe(404);
  });

  test('leaves all of it to the function where there is none', async () => {
    await start();
    gateway.answer(() => ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://its.own' } }));

    expect((await ask('OPTIONS', preflight('https://page.example'))).status).toBe(404);
    expect((await ask('GET', { origin: 'https://page.example' })).headers).toEqual({
      'access-control-allow-origin': 'https://its.own',
    });
  });
});
