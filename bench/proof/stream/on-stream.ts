import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages, totalOf } from '../../../scripts/replay/queue-counts.ts';
import { startPrivateCloud } from '../../../scripts/shared/private-cloud.ts';
import { waitFor } from '../../../scripts/shared/wait-for.ts';
import type { Proof } from '../scenario.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

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

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** Nothing here is about throttling, and a failed message should not wait for minutes. */
const SETTINGS = {
  api_authorization: 'none',
  api_throttle_rate: '10000',
  api_throttle_burst: '5000',
};

export interface StreamOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Between the functions and what they call. @default - nothing */
  readonly proxy?: FaultProxy;
}

/** Runs `scenario` on a fresh Stream API, which is stopped whatever happens. */
export async function onStream(
  scenario: (stream: Stream) => Promise<Proof>,
  { settings = {}, proxy }: StreamOptions = {},
): Promise<Proof> {
  const endpoint = proxy ? ['--functions-endpoint', proxy.url] : [];
  const args = ['--stacks', 'StreamApi', '--fast-retries', ...endpoint];
  const cloud = await startPrivateCloud({ args, settings: { ...SETTINGS, ...settings } });
  proxy?.forwardTo(cloud.url);
  try {
    return await scenario(open(cloud.url, cloud.outputs.StreamApi ?? {}));
  } finally {
    await cloud.stop();
  }
}

/** The same, with a proxy that can make the functions' requests fail. */
export async function onFaultyStream(
  scenario: (stream: Stream, proxy: FaultProxy) => Promise<Proof>,
  settings: Readonly<Record<string, string>>,
): Promise<Proof> {
  const proxy = await startFaultProxy();
  try {
    return await onStream((stream) => scenario(stream, proxy), { settings, proxy });
  } finally {
    await proxy.close();
  }
}

function open(endpoint: string, outputs: Readonly<Record<string, string>>): Stream {
  const { StreamUrl = '', TableName = '', QueueUrl = '', DeadLetterQueueUrl = '' } = outputs;
  const sqs = new SQSClient({ ...CLIENT, endpoint });
  const dynamoDb = new DynamoDBClient({ ...CLIENT, endpoint });
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
