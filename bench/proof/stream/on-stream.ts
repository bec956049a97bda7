import { paginateScan } from '@aws-sdk/client-dynamodb';
import { countMessages, totalOf } from '../../../scripts/replay/queue-counts.ts';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { waitFor } from '../../support/wait-for.ts';
import { onFaultyStack, onStack, type RunningStack, type StackOptions } from '../on-stack.ts';
import type { Proof } from '../scenario.ts';

/** A running Stream API of its own. */
export interface Stream {
  readonly url: string;
  readonly table: string;
  /** Waits until the queue is empty and nothing is under way. @returns how many dead letters there are then */
  settled(): Promise<number>;
  /** Rows by their id. */
  rows(): Promise<ReadonlyMap<string, Row>>;
}

export interface Row {
  readonly isbn: string;
  readonly title: string;
}

/** Runs `scenario` on a fresh Stream API, which is stopped whatever happens. */
export function onStream(scenario: (stream: Stream) => Promise<Proof>, options?: StackOptions): Promise<Proof> {
  return onStack('StreamApi', (running) => scenario(open(running)), options);
}

/** The same, with a proxy that can make the functions' requests fail. */
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
