/** The promises of the Orders API at counts that take seconds; `npm run proof -- orders` has the full counts. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServiceRequest } from '../../bench/support/fault-proxy.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { GOOD_LINE } from './bad-input/bad-orders.ts';
import { type ClockedOrders, openClockedOrders } from './support/clocked-orders.ts';

const run = promisify(execFile);

let orders: ClockedOrders;
beforeAll(async () => {
  orders = await openClockedOrders(await assemblyOf());
});
afterEach(() => orders.faults.decide(() => undefined));
afterAll(() => orders?.close());

const orderOf = (customerId: string, note?: string) => ({ customerId, lines: [GOOD_LINE], ...(note && { note }) });

async function place(count: number, customerId: string): Promise<string[]> {
  const posting = Array.from({ length: count }, (_, number) => orders.post(orderOf(customerId, `order ${number}`)));
  const answers = await Promise.all(posting);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  return answers.map(({ body }) => String(body.id));
}

/** Returns how often each id is in a list. */
function times(ids: readonly string[], listed: readonly string[]): number[] {
  return ids.map((id) => listed.filter((one) => one === id).length);
}
const once = (ids: readonly string[]) => ids.map(() => 1);
const storedTimes = async (ids: readonly string[]) => times(ids, await orders.storedIds());
const notifiedTimes = async (ids: readonly string[]) => times(ids, orders.notifiedIds());
const areStored = (ids: readonly string[]) => async () => (await storedTimes(ids)).every((count) => count > 0);
const areNotified = (ids: readonly string[]) => async () => (await notifiedTimes(ids)).every((count) => count > 0);

const isWriteOfOrder = ({ operation, table }: ServiceRequest) =>
  operation === 'PutItem' && table === orders.stackOutputs.TableName;
const isNotice = ({ topic }: ServiceRequest) => topic === orders.stackOutputs.NoticeTopicArn;
const isEvent = ({ topic }: ServiceRequest) => topic === orders.stackOutputs.TopicArn;

/** The request that a worker needs for an order, the check that its orders are done, and the name of its metrics. */
const WORKERS = {
  ProcessOrder: { needs: isWriteOfOrder, areDone: areStored, metrics: 'process-order' },
  NotifyCustomer: { needs: isNotice, areDone: areNotified, metrics: 'notify-customer' },
} as const;

type Worker = keyof typeof WORKERS;

const ONE_WORKER_DOWN: [down: Worker, up: Worker][] = [
  ['ProcessOrder', 'NotifyCustomer'],
  ['NotifyCustomer', 'ProcessOrder'],
];

describe('an order', () => {
  test('an order is first accepted, then processed, and its customer gets a notice', async () => {
    const writing = orders.held.holdNext(
      ({ headers }, body) =>
        headers['x-amz-target'] === 'DynamoDB_20120810.PutItem' &&
        JSON.parse(body.toString()).TableName === orders.stackOutputs.TableName,
    );

    const { body } = await orders.post(orderOf('ann', 'a note'));
    await writing.caught;
    const accepted = await orders.get(`/${body.id}`);
    await writing.release();
    await orders.passUntil('both workers', () => orders.isDone());
    const processed = await orders.get(`/${body.id}`);

    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'accepted' });
    expect(accepted).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    expect(processed).toMatchObject({
      status: 200,
      body: { ...orderOf('ann', 'a note'), id: body.id, status: 'processed', total: 19.9 },
    });
    expect(orders.notices().at(-1)).toContain(`order ${body.id}.\n\nTotal: 19.90\n`);
  });

  test('an order that is sent again with its Idempotency-Key is the same order', async () => {
    const first = await orders.post(orderOf('bob'), 'twice');
    const second = await orders.post(orderOf('bob'), 'twice');
    await orders.passUntil('both workers', () => orders.isDone());

    expect(second.body).toEqual(first.body);
    expect(await storedTimes([first.body.id])).toEqual([1]);
    expect(await notifiedTimes([first.body.id])).toEqual([1]);
    expect((await orders.get('?customerId=bob')).body.items).toHaveLength(1);
  });

  test('an order whose publish answer is lost gets 503, and is one order when the client retries', async () => {
    orders.faults.decide((request) => (isEvent(request) ? 'unanswered' : undefined));
    const refused = await orders.post(orderOf('carol'), 'comes-again');
    orders.faults.decide(() => undefined);
    const accepted = await orders.post(orderOf('carol'), 'comes-again');
    await orders.passUntil('both workers', () => orders.isDone());

    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(accepted.status).toBe(202);
    expect((await orders.get('?customerId=carol')).body.items).toMatchObject([{ id: accepted.body.id }]);
    expect(await notifiedTimes([accepted.body.id])).toEqual([1]);
    expect(orders.total('process-order', 'OrdersDuplicate')).toBeGreaterThan(0);
    expect(orders.total('notify-customer', 'NoticesDuplicate')).toBeGreaterThan(0);
  });

  test('an order that the topic rejects is not stored', async () => {
    orders.faults.decide((request) => (isEvent(request) ? 'failed' : undefined));

    expect((await orders.post(orderOf('dave'))).status).toBe(503);
    await orders.atRest();
    expect((await orders.get('?customerId=dave')).body).toEqual({ items: [] });
  });
});

describe('two workers of the same events', () => {
  test.each(ONE_WORKER_DOWN)(
    'while %s is down, %s works; afterwards every order is stored and notified once',
    async (down, up) => {
      const duplicatesBefore = orders.total(WORKERS[up].metrics, duplicateMetric(up));
      orders.faults.decide((request) => (WORKERS[down].needs(request) ? 'failed' : undefined));

      const ids = await place(30, `while-${down}-is-down`);
      await orders.atRest();
      const [doneMeanwhile, failedMeanwhile] = await Promise.all([timesOf(up, ids), timesOf(down, ids)]);
      orders.faults.decide(() => undefined);
      await orders.passUntil('the orders of the failed worker', WORKERS[down].areDone(ids));
      await orders.passUntil('both workers', () => orders.isDone());

      expect(doneMeanwhile).toEqual(once(ids));
      expect(failedMeanwhile).toEqual(ids.map(() => 0));
      expect(await storedTimes(ids)).toEqual(once(ids));
      expect(await notifiedTimes(ids)).toEqual(once(ids));
      expect(orders.total(WORKERS[up].metrics, duplicateMetric(up))).toBe(duplicatesBefore);
    },
  );

  test.each(ONE_WORKER_DOWN)(
    'an order that fails five times in %s is a dead letter of that worker only, and its replay does not affect %s',
    async (down, up) => {
      orders.faults.decide((request) => (WORKERS[down].needs(request) ? 'failed' : undefined));
      const ids = await place(2, `dead-of-${down}`);
      await orders.passUntil('dead letters', () => lettersOf(down).length === ids.length);
      const letters = lettersOf(down);
      const lettersOfOther = lettersOf(up);
      orders.faults.decide(() => undefined);

      const replaying = replay(down);
      await orders.passUntil('the work of the dead letters', WORKERS[down].areDone(ids));
      await replaying;
      await orders.passUntil('both workers', () => orders.isDone());

      for (const { attributes } of letters) {
        expect(attributes).toMatchObject({
          errorCode: { StringValue: 'InternalServerError' },
          receiveCount: { StringValue: '5' },
        });
      }
      expect(lettersOfOther).toEqual([]);
      expect(lettersOf(down)).toEqual([]);
      expect(await storedTimes(ids)).toEqual(once(ids));
      expect(await notifiedTimes(ids)).toEqual(once(ids));
    },
  );

  test.each(ONE_WORKER_DOWN)(
    'an event that the queue of %s rejects is a dead letter of its worker, while %s processes it',
    async (down, up) => {
      const { name } = orders.queue(`${down}QueueUrl`);
      orders.services.sqs.setAttributes(name, { MaximumMessageSize: '1024' });
      const { body } = await orders.post(orderOf(`not-taken-by-${down}`, 'long '.repeat(200)));
      await orders.atRest();
      const letters = lettersOf(down);
      const doneMeanwhile = await timesOf(up, [body.id]);
      orders.services.sqs.setAttributes(name, { MaximumMessageSize: '1048576' });

      const replaying = replay(down);
      await orders.passUntil('the order of the replayed event', WORKERS[down].areDone([body.id]));
      await replaying;
      await orders.passUntil('both workers', () => orders.isDone());

      expect(letters.map(({ body: text }) => JSON.parse(text))).toMatchObject([{ type: 'order-placed', id: body.id }]);
      expect(letters[0]?.attributes).toHaveProperty('ErrorMessage');
      expect(doneMeanwhile).toEqual([1]);
      expect(lettersOf(down)).toEqual([]);
      expect(await storedTimes([body.id])).toEqual([1]);
      expect(await notifiedTimes([body.id])).toEqual([1]);
    },
  );

  const timesOf = (worker: Worker, ids: readonly string[]) =>
    worker === 'ProcessOrder' ? storedTimes(ids) : notifiedTimes(ids);
  const lettersOf = (worker: Worker) => orders.messages(`${worker}DeadLetterQueueUrl`);
  const duplicateMetric = (worker: Worker) => (worker === 'ProcessOrder' ? 'OrdersDuplicate' : 'NoticesDuplicate');
});

describe('pages of orders', () => {
  test.each([1, 2, 3, 7, 100])(
    'pages of %d list each order once, newest first, even for equal times',
    async (limit) => {
      const customerId = `pages-of-${limit}`;
      const placed = Array.from({ length: 25 }, (_, number) => ({
        ...orderOf(customerId),
        id: crypto.randomUUID(),
        // 25 orders share five timestamps.
        placedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, number % 5)).toISOString(),
        processedAt: new Date(Date.UTC(2026, 0, 2)).toISOString(),
        status: 'processed' as const,
        total: 19.9,
      }));
      await Promise.all(placed.map((row) => orders.putRow(row)));

      const pages = [await orders.get(`?customerId=${customerId}&limit=${limit}`)];
      for (let cursor = pages[0]?.body.nextCursor; cursor; cursor = pages.at(-1)?.body.nextCursor) {
        pages.push(await orders.get(`?customerId=${customerId}&limit=${limit}&cursor=${cursor}`));
      }

      const items = pages.flatMap(({ body }) => body.items as { id: string; placedAt: string }[]);
      expect(pages).toHaveLength(Math.ceil(placed.length / limit));
      expect(items.map(({ id }) => id).toSorted()).toEqual(placed.map(({ id }) => id).toSorted());
      expect(items.map(({ placedAt }) => placedAt)).toEqual(
        placed
          .map(({ placedAt }) => placedAt)
          .toSorted()
          .reverse(),
      );
    },
  );
});

async function replay(worker: Worker): Promise<void> {
  const script = resolve(import.meta.dirname, '../../scripts/replay/main.ts');
  await run(process.execPath, [script, 'replay', '--stack', 'Orders', '--queue', worker, '--endpoint-url', orders.url]);
}
