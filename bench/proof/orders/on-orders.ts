import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { countMessages, totalOf } from '../../../scripts/replay/queue-counts.ts';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { waitFor } from '../../support/wait-for.ts';
import { onFaultyStack, type RunningStack } from '../on-stack.ts';
import type { Proof } from '../scenario.ts';

export type Worker = 'ProcessOrder' | 'NotifyCustomer';

/** A running Orders API of its own. */
export interface Orders {
  readonly url: string;
  readonly table: string;
  readonly noticeTopic: string;
  /** Waits until a worker's queue is empty and nothing of it is under way. @returns its dead letters then */
  settled(worker: Worker): Promise<number>;
  /** Sends a worker's dead letters back, as an operator does it. */
  replay(worker: Worker): Promise<void>;
  /** Notes of the orders in the table, by id. */
  rows(): Promise<ReadonlyMap<string, string>>;
}

const run = promisify(execFile);
const replayScript = resolve(import.meta.dirname, '../../../scripts/replay.ts');

/** Runs `scenario` on a fresh Orders API, with a proxy that can make the functions' requests fail. */
export function onFaultyOrders(scenario: (orders: Orders, proxy: FaultProxy) => Promise<Proof>): Promise<Proof> {
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
