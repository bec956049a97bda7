/** What the Stream API promises, at counts that take seconds; `npm run proof -- stream` has the full ones. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isbnOf, judgeRows, postRecords } from '../../bench/support/records.ts';
import { childrenOf } from '../../bench/support/start-stacks.ts';
import { API_SETTINGS } from '../../infra/settings/api-settings.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { openStreamWorld, type StreamWorld } from './stream-world.ts';
import { apiClient, expectProblem } from './support/api-client.ts';
import { faultsFor, textOf, WRITE_FAULTS } from './table-faults.ts';

const EXACT = { missing: 0, wrong: 0, surplus: 0 };

describe('the Stream API with a standard queue', () => {
  let world: StreamWorld;
  beforeAll(async () => {
    world = await openStreamWorld(await assemblyOf());
  }, 60_000);
  afterAll(() => world?.close());

  const post = (records: readonly { isbn: string; title: string }[], atOnce = 25) =>
    postRecords(
      world.outputs.StreamUrl ?? '',
      records.map((record) => [record]),
      atOnce,
    );

  test('every 202 is exactly one row, even if both tables fail for a while', async () => {
    const records = Array.from({ length: 60 }, (_, number) => ({ isbn: isbnOf(number), title: `record-${number}` }));
    // The SDK tries an answer's update twice: two faults make it a 503, after the record was sent.
    const ofAnswers = faultsFor('id', (place) => place % 3);
    let isDown = true;
    let writes = 0;
    world.faults.decide((request) => {
      if (request.operation === 'UpdateItem') return ofAnswers(request);
      if (request.table !== world.outputs.TableName || !isDown) return undefined;
      writes += 1;
      return WRITE_FAULTS[writes % WRITE_FAULTS.length];
    });

    const posted = await post(records);
    await world.atRest();
    isDown = false;
    await world.passUntil('all records', async () => (await world.rows()).size >= records.length);
    await world.passUntil('an empty queue', () => world.isEmpty());

    expect(posted.accepted.size).toBe(records.length);
    expect(posted.refused.get(503)).toBeGreaterThan(0);
    expect(judgeRows(posted, await world.rows())).toEqual(EXACT);
    expect(world.total('RecordsRetried')).toBeGreaterThanOrEqual(records.length);
    expect(world.deadLetters()).toEqual([]);
  }, 60_000);

  test('a retry after the producer was killed between sending and answering leads to one row', async () => {
    const { functions } = world.services;
    const name = world.outputs.ProducerFunctionName ?? '';
    const definition = functions.definition(name);
    // For so long nobody may take the request over.
    functions.define({ ...definition, timeoutSeconds: 4 });
    const sending = world.held.holdNext(({ headers }) => headers['x-amz-target'] === 'AmazonSQS.SendMessage');

    const posting = post([{ isbn: isbnOf(1), title: 'sent-by-the-dead' }]);
    await sending.caught;
    killFunctions();
    await sending.release();
    const posted = await posting;
    await world.passUntil('an empty queue', () => world.isEmpty());
    functions.define(definition);

    expect(posted.refused.get(502)).toBe(1);
    // 409 until it can no longer be running.
    expect([...posted.refused.keys()].filter((status) => status !== 409 && status !== 502)).toEqual([]);
    const rows = [...(await world.rows())].filter(([, { title }]) => title === 'sent-by-the-dead');
    expect(rows.map(([id]) => id)).toEqual([...posted.accepted.keys()]);
    expect(world.total('RecordsDuplicate')).toBeGreaterThan(0);
  }, 60_000);

  test('a record that cannot be stored in five attempts is a dead letter with its reason, and a replay stores it', async () => {
    let isDown = true;
    world.faults.decide((request) => (isDown && textOf(request, 'title') === 'doomed' ? 'failed' : undefined));

    const { accepted } = await post([{ isbn: isbnOf(1), title: 'doomed' }]);
    const [id = ''] = accepted.keys();
    await world.passUntil('its dead letter', () => world.deadLetters().length > 0);
    const [letter] = world.deadLetters();
    isDown = false;
    const replaying = replay(world.url);
    await world.passUntil('its row', async () => (await world.rows()).has(id));
    const replayed = await replaying;

    expect(letter?.attributes).toMatchObject({
      errorCode: { StringValue: 'InternalServerError' },
      receiveCount: { StringValue: '5' },
    });
    expect(replayed).toMatchObject({ replayed: 1, left: 0 });
    expect(world.deadLetters()).toEqual([]);
  }, 60_000);

  test('requests above the burst are rejected until time has passed', async () => {
    const { send } = apiClient(world.outputs.StreamUrl);
    const post = () => send({ method: 'POST' });
    const most = 2 * API_SETTINGS.api_throttle_burst.default;

    let answer = await post();
    for (let sent = 1; answer.status === 400 && sent < most; sent += 1) answer = await post();
    world.passSecond();

    expectProblem(answer, 429);
    expect(answer.headers['retry-after']).toBe('1');
    expect((await post()).status).toBe(400);
  }, 60_000);
});

describe('the Stream API with a FIFO queue and a schedule', () => {
  let world: StreamWorld;
  beforeAll(async () => {
    world = await openStreamWorld(await assemblyOf({ stream_queue_type: 'fifo', stream_schedule: 'rate(1 minute)' }));
  }, 60_000);
  afterAll(() => world?.close());

  test('records of one ISBN are stored in order, whichever of them fail', async () => {
    const lists = Array.from({ length: 10 }, (_, group) =>
      Array.from({ length: 6 }, (_, number) => ({ isbn: isbnOf(group), title: `${group}/${number}` })),
    );
    // Three requests are one delivery.
    const faults = faultsFor('title', (place) => (place % 7 === 3 ? 3 : place % 11 === 5 ? 6 : 0));
    const written: (readonly [isbn: string, title: string])[] = [];
    world.faults.decide((request) => (request.table === world.outputs.TableName ? faults(request) : undefined));
    world.faults.onDone((request, status) => {
      // A write that finds its row there is answered 400.
      const isWrite = request.table === world.outputs.TableName && status === 200;
      if (isWrite) written.push([textOf(request, 'isbn'), textOf(request, 'title')]);
    });

    const posted = await postRecords(world.outputs.StreamUrl ?? '', lists, lists.length);
    await world.passUntil('all records', async () => (await world.rows()).size >= lists.flat().length);
    await world.passUntil('an empty queue', () => world.isEmpty());

    expect(judgeRows(posted, await world.rows())).toEqual(EXACT);
    expect(Object.groupBy(written, ([isbn]) => isbn)).toEqual(
      Object.fromEntries(lists.map((list) => [list[0]?.isbn, list.map(({ isbn, title }) => [isbn, title])])),
    );
    expect(world.total('RecordsRetried')).toBeGreaterThan(0);
    expect(world.deadLetters()).toEqual([]);
  }, 60_000);

  test('a poison message is a dead letter with its reason at once, and its group continues', async () => {
    const { sqs } = world.services;
    const groupId = isbnOf(1);
    const rowsBefore = (await world.rows()).size;

    await sqs.send(world.queueArn, '{"type":"book-record"', { groupId, deduplicationId: 'poison' });
    const follower = { isbn: groupId, title: 'behind-the-poison' };
    const { accepted } = await postRecords(world.outputs.StreamUrl ?? '', [[follower]], 1);
    const [id = ''] = accepted.keys();
    await world.passUntil('its follower', async () => (await world.rows()).has(id));

    expect((await world.rows()).size).toBe(rowsBefore + 1);
    expect(world.deadLetters()).toMatchObject([
      { attributes: { errorCode: { StringValue: 'MALFORMED_MESSAGE' }, receiveCount: { StringValue: '1' } } },
    ]);
  }, 60_000);

  test('every tick of the schedule is counted', async () => {
    const sentBefore = world.ticksSent();

    await world.passUntil('three ticks', () => world.ticksSent() >= sentBefore + 3);
    await world.passUntil('an empty queue', () => world.isEmpty());

    expect(world.total('TicksReceived')).toBe(world.ticksSent());
  }, 60_000);
});

/** Processes that this one started before any function ran. */
const notFunctions = childrenOf(process.pid);

/** Kills every process of a function: they are children of this one. */
function killFunctions(): void {
  for (const pid of childrenOf(process.pid).filter((child) => !notFunctions.includes(child))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // The process that listed the children was one of them, and has ended.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function replay(endpointUrl: string): Promise<unknown> {
  const script = resolve(import.meta.dirname, '../../scripts/replay/main.ts');
  const args = [script, 'replay', '--stack', 'StreamApi', '--json', '--endpoint-url', endpointUrl];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child, 'close');
  return JSON.parse(printed);
}
