import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { generateKeyPair, type JWTPayload } from 'jose';
import { startIssuer, type TokenIssuer } from '../../../src/testing/token-issuer.ts';
import { authorizer, httpTemplate, route } from '../../support/api-templates.ts';
import { type DeployedApis, deployApis } from '../../support/deployed-apis.ts';

const SECOND = 1_000;

let issuer: TokenIssuer;
let api: DeployedApis;
beforeAll(async () => {
  issuer = await startIssuer();
  const withJwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Tokens' } };
  api = await deployApis(
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
});
beforeEach(() => {
  api.events.length = 0;
});
afterAll(async () => {
  await api.close();
  issuer.close();
});

const claims = (given: JWTPayload = {}): JWTPayload => {
  const now = Math.floor(api.clock.now() / SECOND);
  return { iss: issuer.url, aud: 'orders', sub: 'customer-1', iat: now, exp: now + 60, ...given };
};
const get = (path: string, token?: string, init: RequestInit = {}) =>
  fetch(api.url.href + path, {
    ...init,
    headers: { ...(token !== undefined && { authorization: token }), ...init.headers },
  });

test('a function receives the claims of a valid token as text', async () => {
  const given = claims({ email_verified: true, 'cognito:groups': ['a', 'b'], scope: 'openid items/read' });

  const reply = await get('/items', `Bearer ${await issuer.sign(given)}`);

  expect(reply.status).toBe(200);
  expect(api.events[0].requestContext.authorizer).toEqual({
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
  ['no issue time', { iat: undefined as never }],
])('a JWT authorizer accepts a token with %s', async (_what, given) => {
  expect((await get('/items', await issuer.sign(claims(given)))).status).toBe(200);
});

const past = -3_600;
test.each<[what: string, given: () => JWTPayload, description: string]>([
  ['another issuer', () => ({ iss: 'https://evil.example' }), "unexpected 'iss' claim value"],
  ['another audience', () => ({ aud: 'someone' }), 'the token does not have a valid audience'],
  ['another audience, whatever its client id', () => ({ aud: 'x', client_id: 'orders' }), 'a valid audience'],
  ['no audience', () => ({ aud: undefined as never }), 'the token does not have a valid audience'],
  ['an expiry in the past', () => ({ exp: Math.floor(api.clock.now() / SECOND) + past }), "'exp' claim timestamp"],
  ['no expiry', () => ({ exp: undefined as never }), "missing required 'exp' claim"],
  ['a start in the future', () => ({ nbf: Math.floor(api.clock.now() / SECOND) + 60 }), "'nbf' claim"],
])('a JWT authorizer refuses a token with %s', async (_what, given, description) => {
  const reply = await get('/items', await issuer.sign(claims(given())));

  await expectUnauthorized(reply, description);
});

test('a JWT authorizer refuses a token that another key signed', async () => {
  const { privateKey } = await generateKeyPair('RS256');

  await expectUnauthorized(await get('/items', await issuer.sign(claims(), {}, privateKey)), 'signature');
});

test.each<[what: string, token: () => Promise<string> | string, description: string]>([
  ['of a key that the issuer does not have', () => issuer.sign(claims(), { kid: 'other' }), 'no applicable key found'],
  ['without the id of a key', () => issuer.sign(claims(), { kid: '' }), 'the token has no kid'],
  ['signed with a secret', () => issuer.sign(claims(), { alg: 'HS256' }, new Uint8Array(32)), 'Algorithm'],
  ['without a signature', () => unsigned(claims()), 'Algorithm'],
  ['that is not a JWT', () => 'Bearer nonsense', 'the token has no kid'],
])('a JWT authorizer refuses a token %s', async (_what, token, description) => {
  await expectUnauthorized(await get('/items', await token()), description);
});

test('a JWT authorizer refuses a token whose claims were changed', async () => {
  const [header, , signature] = (await issuer.sign(claims())).split('.');
  const changed = Buffer.from(JSON.stringify(claims({ sub: 'customer-2' }))).toString('base64url');

  await expectUnauthorized(await get('/items', `${header}.${changed}.${signature}`), 'signature');
});

test('a JWT authorizer challenges a request without a token', async () => {
  const reply = await get('/items');

  expect(reply.status).toBe(401);
  expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  expect(await reply.json()).toEqual({ message: 'Unauthorized' });
});

test('a route with scopes requires a token with one of them', async () => {
  const write = async (given: JWTPayload) => get('/items', await issuer.sign(claims(given)), { method: 'POST' });

  const refused = await write({ scope: 'items/read items/write2' });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toEqual({ message: 'Forbidden' });
  expect(refused.headers.get('www-authenticate')).toBe('Bearer scope="items/write admin" error="insufficient_scope"');

  expect((await write({ scope: 'items/read items/write' })).status).toBe(200);
  expect((await write({ scp: ['admin'] })).status).toBe(200);
  expect(api.events.at(-1).requestContext.authorizer.jwt.scopes).toEqual(['items/write', 'admin']);
});

test('a JWT authorizer may read the token from the query string', async () => {
  const token = await issuer.sign(claims());

  expect((await get(`/by-query?token=${token}`)).status).toBe(200);
  expect((await get('/by-query', token)).status).toBe(401);
});

test('a route answers 500 while its issuer does not respond', async () => {
  const reply = await get('/away', await issuer.sign(claims()));

  expect(reply.status).toBe(500);
  expect(await reply.json()).toEqual({ message: 'Internal Server Error' });
  expect(api.lines.at(-1)).toContain("the keys of http://127.0.0.1:9/nobody can't be read");
  expect(api.events).toEqual([]);
});

test('a page can read the refusal of a JWT authorizer, and its preflight needs no token', async () => {
  const origin = { origin: 'https://page.example' };
  const preflight = { ...origin, 'access-control-request-method': 'GET' };

  const refused = await get('/items', undefined, { headers: origin });
  const asked = await get('/items', undefined, { method: 'OPTIONS', headers: preflight });

  expect(refused.status).toBe(401);
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://page.example');
  expect(asked.status).toBe(204);
});

test('a route without an authorizer needs no token', async () => {
  expect((await get('/open')).status).toBe(200);
});

test('a JWT authorizer keeps the keys of its issuer', async () => {
  await get('/items', await issuer.sign(claims()));
  issuer.requests.length = 0;

  await get('/items', await issuer.sign(claims()));

  expect(issuer.requests).toEqual([]);
});

async function expectUnauthorized(reply: Response, description: string): Promise<void> {
  expect(reply.status).toBe(401);
  expect(await reply.json()).toEqual({ message: 'Unauthorized' });
  expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer scope="" error="invalid_token" error_description="/);
  expect(reply.headers.get('www-authenticate')).toContain(description);
  expect(api.events).toEqual([]);
}

function unsigned(payload: JWTPayload): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: 'key-1' })}.${part(payload)}.`;
}
