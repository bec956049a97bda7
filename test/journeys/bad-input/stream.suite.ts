import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { clientOptions } from '../../../bench/support/start-stacks.ts';
import { invocationsOf, readCloudState } from '../../support/cloud-state.ts';
import { type ApiAnswer, apiClient, expectProblem } from '../support/api-client.ts';
import { MARKER } from './bad-json.ts';
import { BAD_RECORDS, GOOD_RECORD } from './bad-records.ts';
import { bothApisSuite, ORIGIN } from './both-apis.suite.ts';

const good = JSON.stringify(GOOD_RECORD);

export function streamSuite(cloud: () => PrivateCloud): void {
  const outputs = () => cloud().outputs.StreamApi ?? {};
  const stream = () => apiClient(outputs().StreamUrl);

  let dynamoDb: DynamoDBDocumentClient;
  beforeAll(() => {
    dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(cloud().url)));
  });
  afterAll(() => dynamoDb?.destroy());

  bothApisSuite({
    item: 'record',
    good: GOOD_RECORD,
    textFields: ['title', 'notes'],
    badBodies: BAD_RECORDS,
    fewest: 300,
    api: stream,
    expectRefused(answer, { statuses, isNative = false }) {
      if (isNative) return expect(statuses).toContain(answer.status);
      const { errors = [] } = expectProblem(answer, ...statuses);
      expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
      // API Gateway's own findings quote the value; those of the function never do.
      if (!errors.some(({ code }: { code: string }) => code === 'schema')) expect(answer.text).not.toContain(MARKER);
    },
    async expectNothingStored() {
      const { FunctionName, QueueUrl = '' } = outputs();
      expect(await invocationsOf(cloud().url, FunctionName)).toBe(0);
      const { queues } = await readCloudState(cloud().url);
      expect(queues).toContainEqual(expect.objectContaining({ name: QueueUrl.split('/').at(-1), visible: 0 }));
    },
    async stored(id) {
      return (await dynamoDb.send(new GetCommand({ TableName: outputs().TableName, Key: { id } }))).Item;
    },
  });

  test('an unknown content type does not bypass the validation of the gateway', async () => {
    expectProblem(await stream().post('{"isbn":1}', { 'content-type': 'text/plain' }), 400, 415);
  });

  test('two Idempotency-Keys in one request are answered 400', async () => {
    expectProblem(await stream().post(GOOD_RECORD, { 'idempotency-key': ['a', 'b'] }), 400);
  });

  function expectAbsent({ status }: ApiAnswer): void {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(status).not.toBe(405);
  }

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
    ['POST', '/%zz'],
    ['POST', ';x=1'],
  ])('%s /stream%s is rejected, because there is no such method or path', async (method, below) => {
    const { path, send } = stream();
    expectAbsent(await send({ method, path: path + below, body: method === 'GET' ? '' : good }));
  });

  test('a path of 4 KB is rejected', async () => {
    const { path, send } = stream();
    expectAbsent(await send({ method: 'POST', path: `${path}/${'x'.repeat(4_096)}`, body: good }));
  });

  test('a request to another stage is rejected', async () => {
    const { path, send } = stream();
    expect([403, 404]).toContain(
      (await send({ method: 'POST', path: path.replace('/dev/', '/prod/'), body: good })).status,
    );
  });

  test('a query does not change the answer', async () => {
    const { path, send } = stream();
    const answer = await send({
      method: 'POST',
      path: `${path}?a=1&a=2&__proto__=x&%00=%ff`,
      body: good,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(202);
  });

  test('the answer to a preflight request of another origin varies by origin', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    expect((await stream().send({ method: 'OPTIONS', headers })).headers.vary).toBe('Origin');
  });
}
