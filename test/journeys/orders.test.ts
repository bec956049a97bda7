/** What the Orders API promises, at counts that take seconds; `npm run proof -- orders` has the full ones. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServiceRequest } from '../../bench/support/fault-proxy.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { GOOD_LINE } from './bad-input/bad-orders.ts';
import { type OrdersWorld, openOrdersWorld } from './support/clocked-orders.ts';

const run = promisify(execFile);

let world: OrdersWorld;
beforeAll(async () => {
  world = await openOrdersWorld(await assemblyOf());
}, 60_000);
afterEach(() => world.faults.decide(() => undefined));
afterAll(() => world?.close());

const orderOf = (customerId: string, note?: string) => ({ customerId, lines: [GOOD_LINE], ...(note && { note }) });

async function place(count: number, customerId: string): Promise<string[]> {
  const posting = Array.from({ length: count }, (_, number) => world.post(orderOf(customerId, `order ${number}`)));
  const answers = await Promise.all(posting);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  return answers.map(({ body }) => String(body.id));
}

/** How often each of the orders is in a list of ids. */
function times(ids: readonly string[], listed: readonly string[]): number[] {
  return ids.map((id) => listed.filter((one) => one === id).length);
}
const once = (ids: readonly string[]) => ids.map(() => 1);
const storedTimes = async (ids: readonly string[]) => times(ids, await world.storedIds());
const notifiedTimes = async (ids: readonly string[]) => times(ids, world.notifiedIds());
const areStored = (ids: readonly string[]) => async () => (await storedTimes(ids)).every((count) => count > 0);
const areNotified = (ids: readonly string[]) => async () => (await notifiedTimes(ids)).every((count) => count > 0);

const isWriteOfOrder = ({ operation, table }: ServiceRequest) =>
  operation === 'PutItem' && table === world.outputs.TableName;
const isNotice = ({ topic }: ServiceRequest) => topic === world.outputs.NoticeTopicArn;
const isEvent = ({ topic }: ServiceRequest) => topic === world.outputs.TopicArn;

/** What is asked of a worker, and what it does it with. */
const WORKERS = {
  ProcessOrder: { needs: isWriteOfOrder, areDone: areStored, metrics: 'process-order' },
  NotifyCustomer: { needs: isNotice, areDone: areNotified, metrics: 'notify-customer' },
} as const;

type Worker = keyof typeof WORKERS;

const WHILE_THE_OTHER_IS_DOWN: [down: Worker, up: Worker][] = [
  ['ProcessOrder', 'NotifyCustomer'],
  ['NotifyCustomer', 'ProcessOrder'],
];

describe('an order', () => {
  test('an order is first accepted, then processed, and its customer gets a notice', async () => {
    const writing = world.held.holdNext(
      ({ headers }, body) =>
        headers['x-amz-target'] === 'DynamoDB_20120810.PutItem' &&
        JSON.parse(body.toString()).TableName === world.outputs.TableName,
    );

    const { body } = await world.post(orderOf('ann', 'a note'));
    await writing.caught;
    const accepted = await world.get(`/${body.id}`);
    await writing.release();
    await world.passUntil('both workers', () => world.isDone());
    const processed = await world.get(`/${body.id}`);

    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'accepted' });
    expect(accepted).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    expect(processed).toMatchObject({
      status: 200,
      body: { ...orderOf('ann', 'a note'), id: body.id, status: 'processed', total: 19.9 },
    });
    expect(world.notices().at(-1)).toContain(`order ${body.id}.\n\nTotal: 19.90\n`);
  }, 30_000);

  test('an order that is sent again with its Idempotency-Key is the same order', async () => {
    const first = await world.post(orderOf('bob'), 'twice');
    const second = await world.post(orderOf('bob'), 'twice');
    await world.passUntil('both workers', () => world.isDone());

    expect(second.body).toEqual(first.body);
    expect(await storedTimes([first.body.id])).toEqual([1]);
    expect(await notifiedTimes([first.body.id])).toEqual([1]);
    expect((await world.get('?customerId=bob')).body.items).toHaveLength(1);
  }, 30_000);

  test('an order whose publish answer is lost gets 503, and is one order when the client retries', async () => {
    world.faults.decide((request) => (isEvent(request) ? 'unanswered' : undefined));
    const refused = await world.post(orderOf('carol'), 'comes-again');
    world.faults.decide(() => undefined);
    const accepted = await world.post(orderOf('carol'), 'comes-again');
    await world.passUntil('both workers', () => world.isDone());

    expect(refused).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(accepted.status).toBe(202);
    expect((await world.get('?customerId=carol')).body.items).toMatchObject([{ id: accepted.body.id }]);
    expect(await notifiedTimes([accepted.body.id])).toEqual([1]);
    expect(world.total('process-order', 'OrdersDuplicate')).toBeGreaterThan(0);
    expect(world.total('notify-customer', 'NoticesDuplicate')).toBeGreaterThan(0);
  }, 30_000);

  test('an order that the topic rejects is not stored', async () => {
    world.faults.decide((request) => (isEvent(request) ? 'failed' : undefined));

    expect((await world.post(orderOf('dave'))).status).toBe(503);
    await world.atRest();
    expect((await world.get('?customerId=dave')).body).toEqual({ items: [] });
  }, 30_000);
});

describe('two workers of the same events', () => {
  test.each(WHILE_THE_OTHER_IS_DOWN)(
    'while %s is down, %s works; afterwards every order is stored and notified once',
    async (down, up) => {
      const duplicatesBefore = world.total(WORKERS[up].metrics, duplicateMetric(up));
      world.faults.decide((request) => (WORKERS[down].needs(request) ? 'failed' : undefined));

      const ids = await place(30, `while-${down}-is-down`);
      await world.atRest();
      const [doneMeanwhile, failedMeanwhile] = await Promise.all([timesOf(up, ids), timesOf(down, ids)]);
      world.faults.decide(() => undefined);
      await world.passUntil('all of it', WORKERS[down].areDone(ids));
      await world.passUntil('both workers', () => world.isDone());

      expect(doneMeanwhile).toEqual(once(ids));
      expect(failedMeanwhile).toEqual(ids.map(() => 0));
      expect(await storedTimes(ids)).toEqual(once(ids));
      expect(await notifiedTimes(ids)).toEqual(once(ids));
      expect(world.total(WORKERS[up].metrics, duplicateMetric(up))).toBe(duplicatesBefore);
    },
    60_000,
  );

  test.each(WHILE_THE_OTHER_IS_DOWN)(
    'an order that fails five times in %s is a dead letter of that worker only, and its replay does not affect %s',
    async (down, up) => {
      world.faults.decide((request) => (WORKERS[down].needs(request) ? 'failed' : undefined));
      const ids = await place(2, `dead-of-${down}`);
      await world.passUntil('dead letters', () => lettersOf(down).length === ids.length);
      const letters = lettersOf(down);
      const lettersOfOther = lettersOf(up);
      world.faults.decide(() => undefined);

      const replaying = replay(down);
      await world.passUntil('the work of the dead letters', WORKERS[down].areDone(ids));
      await replaying;
      await world.passUntil('both workers', () => world.isDone());

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
    60_000,
  );

  test.each(WHILE_THE_OTHER_IS_DOWN)(
    'an event that the queue of %s rejects is a dead letter of its worker, while %s processes it',
    async (down, up) => {
      const { name } = world.queue(`${down}QueueUrl`);
      world.services.sqs.setAttributes(name, { MaximumMessageSize: '1024' });
      const { body } = await world.post(orderOf(`not-taken-by-${down}`, 'long '.repeat(200)));
      await world.atRest();
      const letters = lettersOf(down);
      const doneMeanwhile = await timesOf(up, [body.id]);
      world.services.sqs.setAttributes(name, { MaximumMessageSize: '1048576' });

      const replaying = replay(down);
      await world.passUntil('its order', WORKERS[down].areDone([body.id]));
      await replaying;
      await world.passUntil('both workers', () => world.isDone());

      expect(letters.map(({ body: text }) => JSON.parse(text))).toMatchObject([{ type: 'order-placed', id: body.id }]);
      expect(letters[0]?.attributes).toHaveProperty('ErrorMessage');
      expect(doneMeanwhile).toEqual([1]);
      expect(lettersOf(down)).toEqual([]);
      expect(await storedTimes([body.id])).toEqual([1]);
      expect(await notifiedTimes([body.id])).toEqual([1]);
    },
    60_000,
  );

  const timesOf = (worker: Worker, ids: readonly string[]) =>
    worker === 'ProcessOrder' ? storedTimes(ids) : notifiedTimes(ids);
  const lettersOf = (worker: Worker) => world.messages(`${worker}DeadLetterQueueUrl`);
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
        // Five moments for 25 orders.
        placedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, number % 5)).toISOString(),
        processedAt: new Date(Date.UTC(2026, 0, 2)).toISOString(),
        status: 'processed' as const,
        total: 19.9,
      }));
      await Promise.all(placed.map((row) => world.putRow(row)));

      const pages = [await world.get(`?customerId=${customerId}&limit=${limit}`)];
      for (let cursor = pages[0]?.body.nextCursor; cursor; cursor = pages.at(-1)?.body.nextCursor) {
        pages.push(await world.get(`?customerId=${customerId}&limit=${limit}&cursor=${cursor}`));
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
  await run(process.execPath, [script, 'replay', '--stack', 'Orders', '--queue', worker, '--endpoint-url', world.url]);
}
