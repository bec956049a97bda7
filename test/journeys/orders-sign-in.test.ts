import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, type JWTPayload, UnsecuredJWT } from 'jose';
import type { PrivateCloud } from 'local-cloud';
import { startIssuer, type TokenIssuer } from 'local-cloud/testing/tokens';
import { startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { GOOD_ORDER } from './bad-input/bad-orders.ts';
import { type ApiClient, apiClient, expectProblem } from './support/api-client.ts';

const AUDIENCE = 'https://orders.example';

describe('the Orders API with JWT authorization', () => {
  let issuer: TokenIssuer;
  let cloud: PrivateCloud;
  let orders: ApiClient;
  let annsOrder: string;

  beforeAll(async () => {
    issuer = await startIssuer();
    const settings = { api_authorization: 'jwt', jwt_issuer: issuer.url, jwt_audience: AUDIENCE };
    cloud = await startStacks({ args: ['--assembly', await assemblyOf(settings), '--stacks', 'Orders'] });
    orders = apiClient(cloud.outputs.Orders?.ItemsUrl);
    annsOrder = await place('ann');
    for (const [customer, id] of [
      ['ann', annsOrder],
      ['bob', await place('bob')],
    ] as const) {
      await waitFor(
        `the order of ${customer}`,
        async () => (await get(`/${id}`, customer)).status === 200 || undefined,
      );
    }
  });
  afterAll(async () => {
    await cloud?.stop();
    issuer?.close();
  });

  const claims = (given: JWTPayload = {}): JWTPayload => {
    const now = Math.floor(Date.now() / 1_000);
    return { iss: issuer.url, aud: AUDIENCE, sub: 'ann', iat: now, exp: now + 600, ...given };
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const as = async (sub: string) => bearer(await issuer.sign(claims({ sub })));
  async function place(customerId: string): Promise<string> {
    const answer = await orders.post({ ...GOOD_ORDER, customerId }, await as(customerId));
    expect(answer.status).toBe(202);
    return JSON.parse(answer.text).id;
  }
  const get = async (below: string, customer: string) => orders.get(below, await as(customer));

  test.each(['', '?customerId=ann'])(
    'signed-in customers see their own orders and no others: /items%s',
    async (query) => {
      const { status, text } = await get(query, 'ann');
      expect(status).toBe(200);
      expect(JSON.parse(text).items).toMatchObject([{ id: annsOrder, customerId: 'ann' }]);
    },
  );

  test('signed-in customers can read their own order', async () => {
    expect((await get(`/${annsOrder}`, 'ann')).status).toBe(200);
  });

  test("signed-in customers cannot list another customer's orders", async () => {
    expect(expectProblem(await get('?customerId=ann', 'bob'), 403).type).toBe('/problems/forbidden');
    expectProblem(await get('?customerId=ann&limit=1', 'bob'), 403);
  });

  test("signed-in customers cannot distinguish another customer's order from a missing one", async () => {
    const others = expectProblem(await get(`/${annsOrder}`, 'bob'), 404);
    const nobodys = expectProblem(await get('/00000000-0000-4000-8000-000000000000', 'bob'), 404);
    expect({ ...others, instance: '', requestId: '' }).toEqual({ ...nobodys, instance: '', requestId: '' });
  });

  test("a cursor of another customer's list is rejected", async () => {
    await place('ann');
    const nextCursor = await waitFor('a second page', async () => {
      return JSON.parse((await get('?limit=1', 'ann')).text).nextCursor as string | undefined;
    });
    expect((await get(`?limit=1&cursor=${nextCursor}`, 'ann')).status).toBe(200);
    expect(expectProblem(await get(`?limit=1&cursor=${nextCursor}`, 'bob'), 400).type).toBe('/problems/invalid-cursor');
  });

  test('signed-in customers cannot order for others, and Idempotency-Keys are separate for each customer', async () => {
    const forbidden = await orders.post({ ...GOOD_ORDER, customerId: 'ann' }, await as('bob'));
    expect(expectProblem(forbidden, 403).type).toBe('/problems/forbidden');

    const withKey = async (customerId: string) =>
      orders.post({ ...GOOD_ORDER, customerId }, { ...(await as(customerId)), 'idempotency-key': 'one-key' });
    const [anns, bobs] = [await withKey('ann'), await withKey('bob')];
    expect([anns.status, bobs.status]).toEqual([202, 202]);
    expect(JSON.parse(anns.text).id).not.toBe(JSON.parse(bobs.text).id);
  });

  test.each(['', '-', 'a b', 'ann\u0000', 'x'.repeat(129)])('a token whose sub is %j is rejected', async (sub) => {
    expectProblem(await get('', sub), 403);
  });

  const now = () => Math.floor(Date.now() / 1_000);
  test.each<[what: string, headers: () => Promise<Record<string, string>> | Record<string, string>]>([
    ['no Authorization header', () => ({})],
    ['an empty token', () => bearer('')],
    ['a malformed token', () => bearer('nonsense')],
    ['another scheme', () => ({ authorization: 'Basic YW5uOmFubg==' })],
    ['an expired token', async () => bearer(await issuer.sign(claims({ iat: now() - 7_200, exp: now() - 3_600 })))],
    ['a token without an expiry', async () => bearer(await issuer.sign(claims({ exp: undefined as never })))],
    ['a token that is valid from tomorrow on', async () => bearer(await issuer.sign(claims({ nbf: now() + 86_400 })))],
    ['a token for another API', async () => bearer(await issuer.sign(claims({ aud: 'https://books.example' })))],
    ['a token without an audience', async () => bearer(await issuer.sign(claims({ aud: undefined as never })))],
    ['a token of another issuer', async () => bearer(await issuer.sign(claims({ iss: 'https://evil.example' })))],
    ['a token with an unknown key ID', async () => bearer(await issuer.sign(claims(), { kid: 'key-2' }))],
    ['a token with an empty key ID', async () => bearer(await issuer.sign(claims(), { kid: '' }))],
    [
      'a forged token',
      async () => bearer(await issuer.sign(claims(), {}, (await generateKeyPair('RS256')).privateKey)),
    ],
    ['a token without a signature', () => bearer(new UnsecuredJWT(claims()).encode())],
    [
      'a token signed with a shared secret',
      async () => bearer(await issuer.sign(claims(), { alg: 'HS256' }, new Uint8Array(32).fill(1))),
    ],
    [
      'a token with the signature of another token',
      async () => {
        const [header, , signature] = (await issuer.sign(claims({ sub: 'bob' }))).split('.');
        return bearer(`${header}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.${signature}`);
      },
    ],
  ])('requests with %s are answered 401 with the message of API Gateway', async (_what, headers) => {
    const sent = await headers();
    const answers = [
      await orders.send({ headers: sent }),
      await orders.get(`/${annsOrder}`, sent),
      await orders.post(GOOD_ORDER, sent),
    ];
    for (const { status, text, headers: answered } of answers) {
      expect({ status, text }).toEqual({ status: 401, text: '{"message":"Unauthorized"}' });
      expect(answered['www-authenticate']).toMatch(/^Bearer/);
    }
  });
});
