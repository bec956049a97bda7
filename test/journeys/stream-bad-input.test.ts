import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { invocationsOf, readCloudState } from '../support/cloud-state.ts';
import { HARMLESS_TEXTS, MARKER } from './bad-json.ts';
import { BAD_BODIES, GOOD_RECORD } from './bad-records.ts';
import { expectProblem } from './expect-problem.ts';
import { type RawRequest, rawRequest } from './raw-request.ts';

const ORIGIN = 'https://books.example';
const JSON_TYPE = { 'content-type': 'application/json' };
const good = JSON.stringify(GOOD_RECORD);

describe('bad input of the Stream API', () => {
  let cloud: PrivateCloud;
  let path: string;
  let tableName: string;
  let dynamoDb: DynamoDBDocumentClient;

  beforeAll(async () => {
    const settings = { cors_allowed_origins: JSON.stringify([ORIGIN]) };
    cloud = await startStacks({ args: ['--stacks', 'StreamApi'], settings });
    const { StreamUrl = '', TableName = '' } = cloud.outputs.StreamApi ?? {};
    path = new URL(StreamUrl).pathname;
    tableName = TableName;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: cloud.url, region: 'us-east-1', credentials });
    dynamoDb = DynamoDBDocumentClient.from(client);
  }, 60_000);
  afterAll(async () => {
    dynamoDb?.destroy();
    await cloud?.stop();
  });

  const send = (request: Partial<RawRequest>) => rawRequest(cloud.url, { method: 'POST', path, ...request });
  const post = (body: string | Buffer, headers: RawRequest['headers'] = {}) =>
    send({ body, headers: { ...JSON_TYPE, origin: ORIGIN, ...headers } });

  test('the list of bad bodies has several hundred different entries', () => {
    expect(BAD_BODIES.length).toBeGreaterThan(300);
    expect(new Set(BAD_BODIES.map(({ name }) => name)).size).toBe(BAD_BODIES.length);
  });

  test.each(BAD_BODIES)(
    '$name is answered with a problem that pages can read',
    async ({ body, statuses, isNative = false }) => {
      const answer = await post(body);
      if (isNative) return expect(statuses).toContain(answer.status);
      const { errors = [] } = expectProblem(answer, ...statuses);
      expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
      // API Gateway's own findings quote what they are about; the function's never do.
      if (!errors.some(({ code }: { code: string }) => code === 'schema')) expect(answer.text).not.toContain(MARKER);
    },
  );

  test('bad bodies send no message and do not pollute object prototypes', async () => {
    const { FunctionName, QueueUrl = '' } = cloud.outputs.StreamApi ?? {};
    expect(await invocationsOf(cloud.url, FunctionName)).toBe(0);
    const { queues } = await readCloudState(cloud.url);
    expect(queues).toContainEqual(expect.objectContaining({ name: QueueUrl.split('/').at(-1), visible: 0 }));
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test.each(HARMLESS_TEXTS.map((text) => ({ text: JSON.stringify(text), value: text })))(
    '$text in a record is stored unchanged',
    async ({ value }) => {
      const sent = { ...GOOD_RECORD, title: value, notes: value };
      const answer = await post(JSON.stringify(sent));
      expect(answer.status).toBe(202);
      const { id } = JSON.parse(answer.text);
      const Item = await waitFor(`record ${id}`, async () => {
        const got = await dynamoDb.send(new GetCommand({ TableName: tableName, Key: { id } }));
        return got.Item;
      });
      expect(Item).toMatchObject(sent);
    },
  );

  test.each([
    ['none', {}, 415],
    ['text/plain', { 'content-type': 'text/plain' }, 415],
    ['application/xml', { 'content-type': 'application/xml' }, 415],
    ['multipart/form-data', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['JSON in another encoding', { 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    ['nonsense', { 'content-type': ';;;' }, 415],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
    ['JSON in capitals', { 'content-type': 'APPLICATION/JSON; CHARSET=UTF-8' }, 202],
    ['a kind of JSON', { 'content-type': 'application/vnd.books+json' }, 202],
  ])('a body whose content type is %s', async (_what, headers, status) => {
    const answer = await send({ body: good, headers });
    expect(answer.status).toBe(status);
    if (status !== 202) expectProblem(answer, status);
  });

  test('an unknown content type does not bypass the validation of the gateway', async () => {
    expectProblem(await send({ body: '{"isbn":1}', headers: { 'content-type': 'text/plain' } }), 400, 415);
  });

  test.each([
    ['129 characters', 'k'.repeat(129)],
    ['a space', 'a b'],
    ['nothing', ''],
    ['é', '\u00e9'],
    ['two of them', ['a', 'b']],
  ])('an idempotency key with %s', async (_what, key) => {
    expectProblem(await post(good, { 'idempotency-key': key }), 400);
  });

  test.each([
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['PATCH', ''],
    ['POST', '/'],
    ['POST', '/x'],
    ['POST', '/../stream'],
    ['POST', '/%2e%2e/%2e%2e/other'],
    ['POST', '%00'],
    ['POST', `/${'x'.repeat(4_096)}`],
    ['POST', '/%zz'],
    ['POST', ';x=1'],
  ])('%s /stream%s is not there', async (method, more) => {
    const answer = await send({ method, path: path + more, body: method === 'GET' ? '' : good });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.status).not.toBe(405);
  });

  test('a request for another stage is rejected as by API Gateway', async () => {
    const answer = await send({ path: path.replace('/dev/', '/prod/'), body: good });
    expect([403, 404]).toContain(answer.status);
  });

  test('headers of 20 KB are rejected', async () => {
    const answer = await post(good, { 'x-large': 'x'.repeat(20_000) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test('a query does not change the answer', async () => {
    expect((await send({ path: `${path}?a=1&a=2&__proto__=x&%00=%ff`, body: good, headers: JSON_TYPE })).status).toBe(
      202,
    );
  });

  test('a repeated Idempotency-Key gets the first answer, and is rejected with another body', async () => {
    const headers = { 'idempotency-key': 'order-66' };
    const first = await post(good, headers);
    const again = await post(good, headers);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.text).toBe(first.text);
    expectProblem(await post(JSON.stringify({ ...GOOD_RECORD, price: 1 }), headers), 422);
  });

  test('concurrent requests with one Idempotency-Key create one record', async () => {
    const headers = { 'idempotency-key': 'at-the-same-time' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(good, headers)));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expectProblem(answer, 409);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  test('a preflight request is answered with CORS headers for an allowed origin only', async () => {
    const preflight = (origin: string) =>
      send({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
    const foreign = await preflight('https://evil.example');
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
    expect(foreign.headers.vary).toBe('Origin');
  });
});
