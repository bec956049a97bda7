/** A queue with its dead-letter queue behind the real SDK, and a clock that tests can move forward. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type DeleteMessageBatchCommand,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { PeekedMessage } from 'local-cloud/testing';
import { openSqs, type SqsService } from 'local-cloud/testing/sqs';
import { buildS3Event } from '../../../lambda/shared/s3-event.ts';
import { type ReplayContext, replaySelected } from '../../../scripts/replay/replay-selected.ts';

export interface DeadLetterBench {
  readonly client: SQSClient;
  readonly core: SqsService;
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Sends letters to the dead-letter queue. */
  bury(letters: readonly Letter[]): Promise<void>;
  /** Returns all messages of the queue, received ones included. */
  queue(): PeekedMessage[];
  deadLetters(): PeekedMessage[];
  /** Changes attributes of the queue. */
  limitQueue(attributes: Record<string, string>): Promise<void>;
  /** Moves the clock forward, so that visibility timeouts and deduplication end. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

interface Letter {
  readonly body: string;
  readonly attributes?: Record<string, MessageAttributeValue>;
  readonly groupId?: string;
}

export async function openDeadLetterBench({ fifo = false } = {}): Promise<DeadLetterBench> {
  let ahead = 0;
  let buried = 0;
  const core = openSqs({
    cloud: { accountId: '000000000000', region: 'us-east-1' },
    file: ':memory:',
    baseUrl: () => endpoint,
    clock: {
      now: () => Date.now() + ahead,
      after(milliseconds, callback) {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
    },
  });
  const server = createServer((incoming, response) => void core.handle(incoming, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const suffix = fifo ? '.fifo' : '';
  const kind = fifo ? { FifoQueue: 'true' } : {};
  const dead = core.ensureQueue(`letters${suffix}`, kind);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const queue = core.ensureQueue(`work${suffix}`, { ...kind, RedrivePolicy, VisibilityTimeout: '30' });
  const client = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

  return {
    client,
    core,
    endpoint,
    queueUrl: queue.url,
    deadLetterQueueUrl: dead.url,
    queue: () => core.peek(queue.name, { limit: 100_000 }),
    deadLetters: () => core.peek(dead.name, { limit: 100_000 }),
    async bury(letters) {
      for (let start = 0; start < letters.length; start += 10) {
        const batch = letters.slice(start, start + 10);
        const Entries = batch.map((letter, index) => entryOf(letter, index, fifo && `buried-${++buried}`));
        await client.send(new SendMessageBatchCommand({ QueueUrl: dead.url, Entries }));
      }
    },
    async limitQueue(attributes) {
      core.setAttributes(queue.name, attributes);
    },
    advance(milliseconds) {
      ahead += milliseconds;
    },
    async close() {
      client.destroy();
      await core.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function entryOf({ body, attributes, groupId }: Letter, index: number, deduplicationId: string | false) {
  return {
    Id: String(index),
    MessageBody: body,
    ...(attributes && { MessageAttributes: attributes }),
    ...(deduplicationId && { MessageGroupId: groupId ?? 'g', MessageDeduplicationId: deduplicationId }),
  };
}

export function textAttribute(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}

interface LetterFacts {
  readonly key: string;
  readonly reason?: string;
  readonly messageId?: string;
  readonly diedAt?: Date;
  readonly more?: Record<string, MessageAttributeValue>;
  readonly groupId?: string;
}

/** Builds a dead letter as the function writes it, or without a reason, as native redrive leaves it. */
export function letterOf({
  key,
  reason,
  messageId = `failed-${key}`,
  diedAt = new Date(),
  ...facts
}: LetterFacts): Letter {
  const { more = {}, groupId } = facts;
  const why = reason && {
    errorCode: textAttribute(reason),
    errorMessage: textAttribute(`${reason} it is`),
    failedAt: textAttribute(diedAt.toISOString()),
    requestId: textAttribute('a-request'),
    receiveCount: { DataType: 'Number', StringValue: '1' },
    sourceQueueArn: textAttribute('arn:aws:sqs:us-east-1:000000000000:work'),
    messageId: textAttribute(messageId),
  };
  return {
    body: buildS3Event({ bucket: 'source', key, eventTime: '2026-01-01T00:00:00.000Z' }, 'us-east-1'),
    attributes: { ...why, ...more },
    ...(groupId && { groupId }),
  };
}

/** Replays everything by default, and does not wait for letters that other readers hold. */
export function replayOn(bench: DeadLetterBench, more: Partial<ReplayContext> = {}) {
  return replaySelected({ ...contextOn(bench), ...more });
}

export function contextOn(bench: DeadLetterBench): ReplayContext {
  return {
    sqs: bench.client,
    queueUrl: bench.deadLetterQueueUrl,
    destinationUrl: bench.queueUrl,
    selection: {},
    signal: new AbortController().signal,
    patienceMs: 0,
    onProgress: () => undefined,
  };
}

export const numbered = (count: number, reason: string, folder = reason) =>
  Array.from({ length: count }, (_, number) => letterOf({ key: `${folder}/${number}`, reason }));

export const keysIn = (messages: readonly PeekedMessage[]) => messages.map(keyOf).sort();

export function keyOf({ body }: PeekedMessage): string {
  return JSON.parse(body).Records[0].s3.object.key;
}

export const stampOf = (message: PeekedMessage | undefined, name: string) => message?.attributes[name]?.StringValue;

/** Returns a client that may not call one operation. */
export function withoutRight(client: SQSClient, operation: string): SQSClient {
  return withMiddleware(client, async (command) => {
    if (command !== operation) return;
    throw Object.assign(new Error(`not allowed to ${operation}`), { name: 'AccessDenied' });
  });
}

/** Returns a client that calls `before` ahead of each request. */
export function withMiddleware(client: SQSClient, before: (operation: string) => Promise<void>): SQSClient {
  const send = async (command: { constructor: { name: string } }) => {
    await before(command.constructor.name.replace(/Command$/, ''));
    return client.send(command as DeleteMessageBatchCommand);
  };
  return { ...client, send, config: client.config } as unknown as SQSClient;
}
