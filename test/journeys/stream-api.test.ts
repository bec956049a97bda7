/** The promises of the Stream API at counts that take seconds; `npm run proof -- stream` has the full counts. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, ServiceRequest } from '../../bench/support/fault-proxy.ts';
import { isbnOf, judgeRows, postRecords, type Row } from '../../bench/support/records.ts';
import { childrenOf } from '../../bench/support/start-stacks.ts';
import { API_SETTINGS } from '../../infra/settings/api-settings.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { apiClient, expectProblem } from './support/api-client.ts';
import { type ClockedStack, openClockedStack } from './support/clocked-cloud.ts';

/** Faults of writes to a table, used in turn. */
const WRITE_FAULTS = ['failed', 'lost', 'unanswered'] as const satisfies readonly Fault[];
const EXACT = { missing: 0, wrong: 0, surplus: 0 };

describe('the Stream API with a standard queue', () => {
  let stream: StreamUnderTest;
  beforeAll(async () => {
    stream = await openStream(await assemblyOf());
  });
  afterAll(() => stream?.close());

  const post = (records: readonly { isbn: string; title: string }[], atOnce = 25) =>
    postRecords(
      stream.stackOutputs.StreamUrl ?? '',
      records.map((record) => [record]),
      atOnce,
    );

  test('every 202 is exactly one row, even if both tables fail for a while', async () => {
    const records = Array.from({ length: 60 }, (_, number) => ({ isbn: isbnOf(number), title: `record-${number}` }));
    // The SDK tries the update with the answer twice, so two faults lead to a 503 after the record was sent.
    const ofAnswers = faultsFor('id', (place) => place % 3);
    let isDown = true;
    let writes = 0;
    stream.faults.decide((request) => {
      if (request.operation === 'UpdateItem') return ofAnswers(request);
      if (request.table !== stream.stackOutputs.TableName || !isDown) return undefined;
      writes += 1;
      return WRITE_FAULTS[writes % WRITE_FAULTS.length];
    });

    const posted = await post(records);
    await stream.atRest();
    isDown = false;
    await stream.passUntil('all records', async () => (await stream.rows()).size >= records.length);
    await stream.passUntil('an empty queue', () => stream.isEmpty('QueueUrl'));

    expect(posted.accepted.size).toBe(records.length);
    expect(posted.refused.get(503)).toBeGreaterThan(0);
    expect(judgeRows(posted, await stream.rows())).toEqual(EXACT);
    expect(stream.total('RecordsRetried')).toBeGreaterThanOrEqual(records.length);
    expect(stream.messages('DeadLetterQueueUrl')).toEqual([]);
  });

  test('a retry after the producer was killed between sending and answering leads to one row', async () => {
    const { functions } = stream.services;
    const name = stream.stackOutputs.ProducerFunctionName ?? '';
    const definition = functions.definition(name);
    // A retry may not take the request over before this timeout.
    functions.define({ ...definition, timeoutSeconds: 4 });
    const sending = stream.held.holdNext(({ headers }) => headers['x-amz-target'] === 'AmazonSQS.SendMessage');

    const posting = post([{ isbn: isbnOf(1), title: 'sent-by-the-dead' }]);
    await sending.caught;
    killFunctions();
    await sending.release();
    const posted = await posting;
    await stream.passUntil('an empty queue', () => stream.isEmpty('QueueUrl'));
    functions.define(definition);

    expect(posted.refused.get(502)).toBe(1);
    // 409 until the killed function would have timed out.
    expect([...posted.refused.keys()].filter((status) => status !== 409 && status !== 502)).toEqual([]);
    const rows = [...(await stream.rows())].filter(([, { title }]) => title === 'sent-by-the-dead');
    expect(rows.map(([id]) => id)).toEqual([...posted.accepted.keys()]);
    expect(stream.total('RecordsDuplicate')).toBeGreaterThan(0);
  });

  test('a record that cannot be stored in five attempts is a dead letter with its reason, and a replay stores it', async () => {
    let isDown = true;
    stream.faults.decide((request) => (isDown && textOf(request, 'title') === 'doomed' ? 'failed' : undefined));

    const { accepted } = await post([{ isbn: isbnOf(1), title: 'doomed' }]);
    const [id = ''] = accepted.keys();
    await stream.passUntil('its dead letter', () => stream.messages('DeadLetterQueueUrl').length > 0);
    const [letter] = stream.messages('DeadLetterQueueUrl');
    isDown = false;
    const replaying = replay(stream.url);
    await stream.passUntil('its row', async () => (await stream.rows()).has(id));
    const replayed = await replaying;

    expect(letter?.attributes).toMatchObject({
      errorCode: { StringValue: 'InternalServerError' },
      receiveCount: { StringValue: '5' },
    });
    expect(replayed).toMatchObject({ replayed: 1, left: 0 });
    expect(stream.messages('DeadLetterQueueUrl')).toEqual([]);
  });

  test('requests above the burst are rejected until time has passed', async () => {
    const { send } = apiClient(stream.stackOutputs.StreamUrl);
    const post = () => send({ method: 'POST' });
    const most = 2 * API_SETTINGS.api_throttle_burst.default;

    let answer = await post();
    for (let sent = 1; answer.status === 400 && sent < most; sent += 1) answer = await post();
    stream.clock.advance(1_000);

    expectProblem(answer, 429);
    expect(answer.headers['retry-after']).toBe('1');
    expect((await post()).status).toBe(400);
  });
});

describe('the Stream API with a FIFO queue and a schedule', () => {
  let stream: StreamUnderTest;
  beforeAll(async () => {
    stream = await openStream(await assemblyOf({ stream_queue_type: 'fifo', stream_schedule: 'rate(1 minute)' }));
  });
  afterAll(() => stream?.close());

  test('records of one ISBN are stored in order, even if some of them fail at first', async () => {
    const lists = Array.from({ length: 10 }, (_, group) =>
      Array.from({ length: 6 }, (_, number) => ({ isbn: isbnOf(group), title: `${group}/${number}` })),
    );
    // The SDK sends a failing request three times in each delivery.
    const faults = faultsFor('title', (place) => (place % 7 === 3 ? 3 : place % 11 === 5 ? 6 : 0));
    const written: (readonly [isbn: string, title: string])[] = [];
    stream.faults.decide((request) => (request.table === stream.stackOutputs.TableName ? faults(request) : undefined));
    stream.faults.onDone((request, status) => {
      // A write of an existing row is answered 400.
      const isWrite = request.table === stream.stackOutputs.TableName && status === 200;
      if (isWrite) written.push([textOf(request, 'isbn'), textOf(request, 'title')]);
    });

    const posted = await postRecords(stream.stackOutputs.StreamUrl ?? '', lists, lists.length);
    await stream.passUntil('all records', async () => (await stream.rows()).size >= lists.flat().length);
    await stream.passUntil('an empty queue', () => stream.isEmpty('QueueUrl'));

    expect(judgeRows(posted, await stream.rows())).toEqual(EXACT);
    expect(Object.groupBy(written, ([isbn]) => isbn)).toEqual(
      Object.fromEntries(lists.map((list) => [list[0]?.isbn, list.map(({ isbn, title }) => [isbn, title])])),
    );
    expect(stream.total('RecordsRetried')).toBeGreaterThan(0);
    expect(stream.messages('DeadLetterQueueUrl')).toEqual([]);
  });

  test('a poison message is a dead letter with its reason at once, and its group continues', async () => {
    const { sqs } = stream.services;
    const groupId = isbnOf(1);
    const rowsBefore = (await stream.rows()).size;

    await sqs.send(stream.queue('QueueUrl').arn, '{"type":"book-record"', { groupId, deduplicationId: 'poison' });
    const follower = { isbn: groupId, title: 'behind-the-poison' };
    const { accepted } = await postRecords(stream.stackOutputs.StreamUrl ?? '', [[follower]], 1);
    const [id = ''] = accepted.keys();
    await stream.passUntil('its follower', async () => (await stream.rows()).has(id));

    expect((await stream.rows()).size).toBe(rowsBefore + 1);
    expect(stream.messages('DeadLetterQueueUrl')).toMatchObject([
      { attributes: { errorCode: { StringValue: 'MALFORMED_MESSAGE' }, receiveCount: { StringValue: '1' } } },
    ]);
  });

  test('every tick of the schedule is counted in a metric', async () => {
    const sentBefore = stream.ticksSent();

    await stream.passUntil('three ticks', () => stream.ticksSent() >= sentBefore + 3);
    await stream.passUntil('an empty queue', () => stream.isEmpty('QueueUrl'));

    expect(stream.total('TicksReceived')).toBe(stream.ticksSent());
  });
});

interface StreamUnderTest extends ClockedStack {
  /** Returns the rows of the table by id. */
  rows(): Promise<ReadonlyMap<string, Row>>;
  /** Returns the sum of a metric of the consumer. */
  total(metricName: string): number;
  /** Returns how many events the schedule has sent. */
  ticksSent(): number;
}

async function openStream(assembly: string): Promise<StreamUnderTest> {
  const stack = await openClockedStack(assembly, 'StreamApi');
  const { stackName, stackOutputs, services, sumOf } = stack;
  return {
    ...stack,
    async rows() {
      const items = await services.dynamoDb.firstItems(stackOutputs.TableName ?? '', 10_000);
      return new Map(items.map(({ id, isbn, title }) => [text(id), { isbn: text(isbn), title: text(title) }]));
    },
    total: (name) => sumOf({ namespace: stackName, name, dimensions: { service: 'store-record' } }),
    ticksSent: () =>
      sumOf({ namespace: 'AWS/Events', name: 'TriggeredRules', dimensions: { RuleName: `${stackName}-Schedule` } }),
  };
}

function text(value: Readonly<Record<string, unknown>> | undefined): string {
  return String(value?.S ?? '');
}

/** Returns a text attribute of an item that is put, or of the key of an item that is updated. */
function textOf({ body }: ServiceRequest, name: string): string {
  const item = (body.Item ?? body.Key) as Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  return text(item?.[name]);
}

/** @param timesOf - number of faults for requests with a text, by the order in which the texts first appear */
function faultsFor(name: string, timesOf: (place: number) => number) {
  const left = new Map<string, number>();
  return (request: ServiceRequest): Fault | undefined => {
    const value = textOf(request, name);
    const times = left.get(value) ?? timesOf(left.size);
    left.set(value, Math.max(0, times - 1));
    return times > 0 ? WRITE_FAULTS[times % WRITE_FAULTS.length] : undefined;
  };
}

/** Child processes from before the first function ran. */
const notFunctions = childrenOf(process.pid);

/** Kills the processes of all functions, which are children of this one. */
function killFunctions(): void {
  for (const pid of childrenOf(process.pid).filter((child) => !notFunctions.includes(child))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // The process that listed the children is one of them, and has ended.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function replay(endpointUrl: string): Promise<unknown> {
  const script = resolve(import.meta.dirname, '../../scripts/replay/main.ts');
  const args = [script, 'replay', '--stack', 'StreamApi', '--json', '--endpoint-url', endpointUrl];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return json(child.stdout);
}
