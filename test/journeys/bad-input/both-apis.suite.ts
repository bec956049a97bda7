/** Input that both APIs answer in the same way. */
import { expect, test } from '@jest/globals';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { type ApiAnswer, type ApiClient, expectProblem } from '../support/api-client.ts';
import { type BadBody, HARMLESS_TEXTS, shownValues } from './bad-json.ts';

/** The only origin whose pages may read answers. */
export const ORIGIN = 'https://shop.example';

interface ApiUnderTest {
  /** What a post creates, such as `order`. */
  readonly item: string;
  readonly good: object;
  /** Fields of `good` that take any text. */
  readonly textFields: readonly string[];
  readonly badBodies: readonly BadBody[];
  /** Number of bad bodies that the list must exceed. */
  readonly fewest: number;
  api(): ApiClient;
  /** Checks the answer to a bad body. */
  expectRefused(answer: ApiAnswer, bad: BadBody): void;
  /** Checks that no bad body reached a worker. */
  expectNothingStored(): Promise<void>;
  /** Returns what is stored under an id, `undefined` as long as there is nothing. */
  stored(id: string): Promise<object | undefined>;
}

export function bothApisSuite({ item, good, textFields, badBodies, fewest, api, ...expectations }: ApiUnderTest): void {
  const { expectRefused, expectNothingStored, stored } = expectations;

  test(`the list of bad bodies for an ${item} has more than ${fewest} different entries`, () => {
    expect(badBodies.length).toBeGreaterThan(fewest);
    expect(new Set(badBodies.map(({ name }) => name)).size).toBe(badBodies.length);
  });

  test.each(badBodies)('$name is answered with a problem that pages can read', async (bad) => {
    expectRefused(await api().post(bad.body, { origin: ORIGIN }), bad);
  });

  test('bad bodies reach no worker and do not pollute object prototypes', async () => {
    await expectNothingStored();
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test.each(shownValues(HARMLESS_TEXTS))(`the text $shown in a good ${item} is stored unchanged`, async ({ value }) => {
    const sent = { ...good, ...Object.fromEntries(textFields.map((field) => [field, value])) };
    const answer = await api().post(sent);
    expect(answer.status).toBe(202);
    const { id } = JSON.parse(answer.text);
    expect(await waitFor(`${item} ${id}`, () => stored(id))).toMatchObject(sent);
  });

  test.each([
    ['no content type', {}],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['application/xml', { 'content-type': 'application/xml' }],
    ['multipart/form-data', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['the content type of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON in another encoding', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['a malformed content type', { 'content-type': ';;;' }],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('a body with %s is answered 415', async (_what, headers) => {
    expectProblem(await api().send({ method: 'POST', body: JSON.stringify(good), headers }), 415);
  });

  test.each(['APPLICATION/JSON; CHARSET=UTF-8', 'application/vnd.shop+json'])(
    'a body with the content type %s is accepted as JSON',
    async (type) => {
      expect((await api().post(good, { 'content-type': type })).status).toBe(202);
    },
  );

  test.each([
    ['of 129 characters', 'k'.repeat(129)],
    ['with a space', 'a b'],
    ['that is empty', ''],
    ['with é', '\u00e9'],
  ])('an Idempotency-Key %s is answered 400', async (_what, key) => {
    const { type } = expectProblem(await api().post(good, { 'idempotency-key': key }), 400);
    expect(type).toBe('/problems/invalid-idempotency-key');
  });

  test('a repeated Idempotency-Key gets the first answer, and is rejected with another body', async () => {
    const headers = { 'idempotency-key': 'order-66' };
    const first = await api().post(good, headers);
    const again = await api().post(good, headers);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.text).toBe(first.text);
    const [field = ''] = textFields;
    expectProblem(await api().post({ ...good, [field]: 'another' }, headers), 422);
  });

  test(`concurrent requests with one Idempotency-Key create one ${item}`, async () => {
    const headers = { 'idempotency-key': 'at-the-same-time' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api().post(good, headers)));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expectProblem(answer, 409);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  test('headers of 20 KB are rejected', async () => {
    const { status } = await api().post(good, { 'x-large': 'x'.repeat(20_000) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  test('a preflight request is answered with CORS headers for an allowed origin only', async () => {
    const preflight = (origin: string) =>
      api().send({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
    const foreign = await preflight('https://evil.example');
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });
}
