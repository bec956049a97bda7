import { paginateScan } from '@aws-sdk/client-dynamodb';
import { countMessages, totalOf } from '../../scripts/shared/queues.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { describeRefused } from '../support/patient-client.ts';
import { describeRows, isbnOf, isExact, judgeRows, postRecords, type Row } from '../support/records.ts';
import { waitFor } from '../support/wait-for.ts';
import { onFaultyStack, onStack, type Proof, type RunningStack, type StackOptions, spread } from './scenario.ts';

const AT_ONCE = 50;
/** Records that start every process of the functions, so that cold starts are not measured. */
const WARM_UP = 500;

/** Measures how fast records are accepted and stored, and checks that each is stored once. */
export function stream(posts: number): Promise<Proof> {
  return onStream(async ({ url, settled, rows }) => {
    const records = (count: number, name: string) =>
      Array.from({ length: count }, (_, number) => [{ isbn: isbnOf(number), title: `${name}-${number}` }]);
    const warmUp = await postRecords(url, records(WARM_UP, 'warm-up'), AT_ONCE);
    await settled();

    const posted = await postRecords(url, records(posts, 'record'), AT_ONCE);
    const postedAt = performance.now();
    const deadLetters = await settled();
    const storedAfter = (performance.now() - postedAt) / 1000;

    const stored = await rows();
    const judgement = judgeRows({ ...posted, accepted: new Map([...warmUp.accepted, ...posted.accepted]) }, stored);
    return {
      promise: `${posts} posts at concurrency ${AT_ONCE}: every 202 is exactly one row`,
      held: posted.accepted.size === posts && isExact(judgement) && deadLetters === 0,
      measured: [
        `${Math.round(posts / posted.seconds)} posts/s, answered after ${spread(posted.answerMs)}`,
        `all stored ${storedAfter.toFixed(1)} s after the last`,
        describeRows(judgement, stored.size),
        `refused: ${describeRefused(posted)}`,
      ].join('; '),
    };
  });
}

/** A running Stream API. */
interface Stream {
  readonly url: string;
  readonly table: string;
  /** Waits until the queue is empty. @returns the number of dead letters */
  settled(): Promise<number>;
  /** Returns the rows by ID. */
  rows(): Promise<ReadonlyMap<string, Row>>;
}

function onStream(scenario: (stream: Stream) => Promise<Proof>, options?: StackOptions): Promise<Proof> {
  return onStack('StreamApi', (running) => scenario(open(running)), options);
}

/** Runs `scenario` on a fresh Stream API with a proxy that can make the functions' requests fail. */
export function onFaultyStream(
  scenario: (stream: Stream, proxy: FaultProxy) => Promise<Proof>,
  settings: StackOptions['settings'],
): Promise<Proof> {
  return onFaultyStack('StreamApi', (running, proxy) => scenario(open(running), proxy), settings);
}

function open({ outputs, sqs, dynamoDb }: RunningStack): Stream {
  const { StreamUrl = '', TableName = '', QueueUrl = '', DeadLetterQueueUrl = '' } = outputs;
  return {
    url: StreamUrl,
    table: TableName,
    async settled() {
      const isEmpty = async () => (totalOf(await countMessages(sqs, QueueUrl)) === 0 ? true : undefined);
      await waitFor('the queue to be empty', isEmpty, { deadlineMs: 600_000, everyMs: 50 });
      return totalOf(await countMessages(sqs, DeadLetterQueueUrl));
    },
    async rows() {
      const rows = new Map<string, Row>();
      for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName, ConsistentRead: true })) {
        for (const { id, isbn, title } of Items) {
          rows.set(id?.S ?? '', { isbn: isbn?.S ?? '', title: title?.S ?? '' });
        }
      }
      return rows;
    },
  };
}
