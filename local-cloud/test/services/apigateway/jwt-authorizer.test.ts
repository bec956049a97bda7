import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPair, type JWTPayload } from 'jose';
import { startIssuer, type TokenIssuer } from '../../../src/testing/token-issuer.ts';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { authorizer, httpTemplate, route } from './http-template.ts';

const SECOND = 1_000;

let issuer: TokenIssuer;
let gateway: GatewayFixture;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  const withJwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Tokens' } };
  gateway = await startGateway(
    httpTemplate(
      {
        Tokens: authorizer(issuer.url),
        Query: authorizer(issuer.url, { IdentitySource: ['$request.querystring.token'] }),
        Away: authorizer('http://127.0.0.1:9/nobody'),
        Open: route('GET /open'),
        Items: route('GET /items', withJwt),
        Write: route('POST /items', { ...withJwt, AuthorizationScopes: ['items/write', 'admin'] }),
        ByQuery: route('GET /by-query', { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Query' } }),
        Lost: route('GET /away', { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Away' } }),
      },
      { cors: { AllowOrigins: ['https://page.example'], AllowMethods: ['GET'] } },
    ),
  );
  url = gateway.plan.outputs[0]?.value ?? '';
});
beforeEach(() => {
  gateway.events.length = 0;
});
afterAll(async () => {
  await gateway.close();
  issuer.close();
});

const claims = (given: JWTPayload = {}): JWTPayload => {
  const now = Math.floor(gateway.clock.now() / SECOND);
  return { iss: issuer.url, aud: 'orders', sub: 'customer-1', iat: now, exp: now + 60, ...given };
};
const get = (path: string, token?: string, init: RequestInit = {}) =>
  fetch(url + path, { ...init, headers: { ...(token !== undefined && { authorization: token }), ...init.headers } });

describe('a route with a JWT authorizer', () => {
  test('hands the claims to the function, all as text', async () => {
    const given = claims({ email_verified: true, 'cognito:groups': ['a', 'b'], scope: 'openid items/read' });

    const reply = await get('/items', `Bearer ${await issuer.sign(given)}`);

    expect(reply.status).toBe(200);
    expect(gateway.events[0].requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          iss: issuer.url,
          aud: 'orders',
          sub: 'customer-1',
          iat: String(given.iat),
          exp: String(given.exp),
          email_verified: 'true',
          'cognito:groups': '[a b]',
          scope: 'openid items/read',
        },
        scopes: null,
      },
    });
  });

  test.each<[what: string, given: JWTPayload]>([
    ['one of several audiences', { aud: ['x', 'other'] }],
    ['a client id in place of an audience', { aud: undefined as never, client_id: 'orders' }],
    ['no time of issue', { iat: undefined as never }],
  ])('takes a token with %s', async (_what, given) => {
    expect((await get('/items', await issuer.sign(claims(given)))).status).toBe(200);
  });

  const past = -3_600;
  test.each<[what: string, given: () => JWTPayload, description: string]>([
    ['another issuer', () => ({ iss: 'https://evil.example' }), "unexpected 'iss' claim value"],
    ['another audience', () => ({ aud: 'someone' }), 'the token does not have a valid audience'],
    ['another audience, whatever its client id', () => ({ aud: 'x', client_id: 'orders' }), 'a valid audience'],
    ['no audience', () => ({ aud: undefined as never }), 'the token does not have a valid audience'],
    ['an end in the past', () => ({ exp: Math.floor(gateway.clock.now() / SECOND) + past }), "'exp' claim timestamp"],
    ['no end', () => ({ exp: undefined as never }), "missing required 'exp' claim"],
    ['a beginning in the future', () => ({ nbf: Math.floor(gateway.clock.now() / SECOND) + 60 }), "'nbf' claim"],
  ])('refuses a token with %s', async (_what, given, description) => {
    const reply = await get('/items', await issuer.sign(claims(given())));

    await expectUnauthorized(reply, description);
  });

  test('refuses a token that is signed with another key', async () => {
    const { privateKey } = await generateKeyPair('RS256');

    await expectUnauthorized(await get('/items', await issuer.sign(claims(), {}, privateKey)), 'signature');
  });

  test.each<[what: string, token: () => Promise<string> | string, description: string]>([
    [
      'of a key that the issuer does not have',
      () => issuer.sign(claims(), { kid: 'other' }),
      'no applicable key found',
    ],
    ['without the id of a key', () => issuer.sign(claims(), { kid: '' }), 'the token has no kid'],
    ['signed with a secret', () => issuer.sign(claims(), { alg: 'HS256' }, new Uint8Array(32)), 'Algorithm'],
    ['without a signature', () => unsigned(claims()), 'Algorithm'],
    ['that is none', () => 'Bearer nonsense', 'the token has no kid'],
  ])('refuses a token %s', async (_what, token, description) => {
    await expectUnauthorized(await get('/items', await token()), description);
  });

  test('refuses a token that was changed', async () => {
    const [header, , signature] = (await issuer.sign(claims())).split('.');
    const changed = Buffer.from(JSON.stringify(claims({ sub: 'customer-2' }))).toString('base64url');

    await expectUnauthorized(await get('/items', `${header}.${changed}.${signature}`), 'signature');
  });

  test('challenges a request without a token', async () => {
    const reply = await get('/items');

    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(await reply.json()).toEqual({ message: 'Unauthorized' });
  });

  test('asks for one of its scopes', async () => {
    const write = async (given: JWTPayload) => get('/items', await issuer.sign(claims(given)), { method: 'POST' });

    const refused = await write({ scope: 'items/read items/write2' });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({ message: 'Forbidden' });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer scope="items/write admin" error="insufficient_scope"');

    expect((await write({ scope: 'items/read items/write' })).status).toBe(200);
    expect((await write({ scp: ['admin'] })).status).toBe(200);
    expect(gateway.events.at(-1).requestContext.authorizer.jwt.scopes).toEqual(['items/write', 'admin']);
  });

  test('may find its token in the query string', async () => {
    const token = await issuer.sign(claims());

    expect((await get(`/by-query?token=${token}`)).status).toBe(200);
    expect((await get('/by-query', token)).status).toBe(401);
  });

  test('is closed while its issuer is away', async () => {
    const reply = await get('/away', await issuer.sign(claims()));

    expect(reply.status).toBe(500);
    expect(await reply.json()).toEqual({ message: 'Internal Server Error' });
    expect(gateway.lines.at(-1)).toContain("the keys of http://127.0.0.1:9/nobody can't be read");
    expect(gateway.events).toEqual([]);
  });

  test('lets pages read its refusals, and their preflights need no token', async () => {
    const origin = { origin: 'https://page.example' };
    const preflight = { ...origin, 'access-control-request-method': 'GET' };

    const refused = await get('/items', undefined, { headers: origin });
    const asked = await get('/items', undefined, { method: 'OPTIONS', headers: preflight });

    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(asked.status).toBe(204);
  });

  test('leaves routes without one open', async () => {
    expect((await get('/open')).status).toBe(200);
  });

  test('asks its issuer once', async () => {
    await get('/items', await issuer.sign(claims()));
    issuer.requests.length = 0;

    await get('/items', await issuer.sign(claims()));

    expect(issuer.requests).toEqual([]);
  });
});

async function expectUnauthorized(reply: Response, description: string): Promise<void> {
  expect(reply.status).toBe(401);
  expect(await reply.json()).toEqual({ message: 'Unauthorized' });
  expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer scope="" error="invalid_token" error_description="/);
  expect(reply.headers.get('www-authenticate')).toContain(description);
  expect(gateway.events).toEqual([]);
}

function unsigned(payload: JWTPayload): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: 'key-1' })}.${part(payload)}.`;
}
