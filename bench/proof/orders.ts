import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { countMessages, totalOf } from '../../scripts/shared/queues.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { describeRefused, postAll } from '../support/patient-client.ts';
import { describeRows, isExact, judge } from '../support/records.ts';
import { waitFor } from '../support/wait-for.ts';
import { failNotices, type NoticeFailures } from './failing-notices.ts';
import { onFaultyStack, type Proof, type RunningStack, spread } from './scenario.ts';

const AT_ONCE = 50;
const CUSTOMERS = 100;
/** A lost answer always leads to a second notice, so only a few answers are lost. */
const SHARES = { attempts: 0.5, answers: 0.003 };
const MAX_DUPLICATES = 0.01;
/** Each replay leaves about one dead letter in 32. */
const MAX_REPLAYS = 10;

/** One of two workers fails half of its attempts: every order is stored once, and its customer is notified at least once. */
export function orders(posts: number): Promise<Proof> {
  return onFaultyOrders(async (stack, proxy) => {
    const failures = failNotices(proxy, stack.noticeTopic, SHARES);
    const notes = Array.from({ length: posts }, (_, number) => [`order-${number}`]);
    const posted = await postAll(stack.url, notes, { atOnce: AT_ONCE, postOf });

    const postedAt = performance.now();
    const secondsSince = () => ((performance.now() - postedAt) / 1000).toFixed(1);
    const [storedAfter, notified] = await Promise.all([
      stack.settled('ProcessOrder').then((deadLetters) => ({ seconds: secondsSince(), deadLetters })),
      notifyAll(stack),
    ]);

    const rows = await stack.rows();
    const judgement = judge(posted.accepted, rows, (note, stored) => note === stored);
    const { missing, duplicates } = judgeNotices(posted.accepted, failures);
    return {
      promise: `${posts} orders at concurrency ${AT_ONCE}, notify-customer fails half of its attempts: each is stored once and notified at least once, under 1 % twice`,
      held:
        posted.accepted.size === posts &&
        isExact(judgement) &&
        storedAfter.deadLetters + notified.left === 0 &&
        missing === 0 &&
        duplicates < MAX_DUPLICATES * posts,
      measured: [
        `${Math.round(posts / posted.seconds)} orders/s, answered after ${spread(posted.answerMs)}`,
        `all stored ${storedAfter.seconds} s after the last: ${describeRows(judgement, rows.size)}`,
        `all notified after ${secondsSince()} s: ${failures.failed()} of ${failures.attempts()} attempts failed, dead letters replayed: ${notified.replayed.join(' + ') || 'none'}`,
        `${missing} orders without a notice, ${duplicates} notices too many (${((100 * duplicates) / posts).toFixed(2)} %), ${failures.answersLost()} of them of answers that were lost`,
        `refused: ${describeRefused(posted)}`,
      ].join('; '),
    };
  });
}

function postOf(note: string) {
  const customerId = `customer-${Number(note.replace('order-', '')) % CUSTOMERS}`;
  return { key: note, body: { customerId, note, lines: [{ sku: 'BOOK-1', quantity: 2, unitPrice: 9.95 }] } };
}

/** Replays dead letters until none is left. */
async function notifyAll(stack: Orders): Promise<{ readonly replayed: readonly number[]; readonly left: number }> {
  const replayed: number[] = [];
  for (;;) {
    const left = await stack.settled('NotifyCustomer');
    if (left === 0 || replayed.length === MAX_REPLAYS) return { replayed, left };
    replayed.push(left);
    await stack.replay('NotifyCustomer');
  }
}

function judgeNotices(accepted: ReadonlyMap<string, unknown>, { sent }: NoticeFailures) {
  const times = [...accepted.keys()].map((id) => sent.get(id) ?? 0);
  const all = [...sent.values()].reduce((sum, count) => sum + count, 0);
  const missing = times.filter((count) => count === 0).length;
  return { missing, duplicates: all - (accepted.size - missing) };
}

type Worker = 'ProcessOrder' | 'NotifyCustomer';

/** A running Orders API. */
interface Orders {
  readonly url: string;
  readonly table: string;
  readonly noticeTopic: string;
  /** Waits until a worker's queue is empty. @returns the number of its dead letters */
  settled(worker: Worker): Promise<number>;
  /** Replays a worker's dead letters with `npm run replay`. */
  replay(worker: Worker): Promise<void>;
  /** Returns the notes of the stored orders by order ID. */
  rows(): Promise<ReadonlyMap<string, string>>;
}

const run = promisify(execFile);
const replayScript = resolve(import.meta.dirname, '../../scripts/replay/main.ts');

/** Runs `scenario` on a fresh Orders API with a proxy that can make the functions' requests fail. */
function onFaultyOrders(scenario: (orders: Orders, proxy: FaultProxy) => Promise<Proof>): Promise<Proof> {
  return onFaultyStack('Orders', (running, proxy) => scenario(open(running), proxy));
}

function open({ cloud, outputs, sqs, dynamoDb }: RunningStack): Orders {
  const { ItemsUrl = '', TableName = '', NoticeTopicArn = '' } = outputs;
  const count = async (queue: string) => totalOf(await countMessages(sqs, outputs[queue] ?? ''));
  return {
    url: ItemsUrl,
    table: TableName,
    noticeTopic: NoticeTopicArn,
    async settled(worker) {
      const isEmpty = async () => ((await count(`${worker}QueueUrl`)) === 0 ? true : undefined);
      await waitFor(`the queue of ${worker} to be empty`, isEmpty, { deadlineMs: 600_000, everyMs: 50 });
      return count(`${worker}DeadLetterQueueUrl`);
    },
    async replay(worker) {
      const where = ['--stack', 'Orders', '--queue', worker, '--endpoint-url', cloud.url];
      await run(process.execPath, [replayScript, 'replay', ...where]);
    },
    async rows() {
      const rows = new Map<string, string>();
      for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName, ConsistentRead: true })) {
        for (const { id, note } of Items) rows.set(id?.S ?? '', note?.S ?? '');
      }
      return rows;
    },
  };
}
