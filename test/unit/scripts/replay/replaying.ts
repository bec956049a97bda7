/** What the tests of a replay share: the run itself, and clients that fail at a chosen moment. */
import type { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PeekedMessage } from 'local-cloud/testing';
import { type ReplayContext, replaySelected } from '../../../../scripts/replay/replay-selected.ts';
import { type DeadLetterBench, letterOf } from './dead-letter-bench.ts';

/** Replays everything, unless told otherwise, without patience for letters that others hold. */
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

export function withoutRight(client: SQSClient, operation: string): SQSClient {
  return withMiddleware(client, async (command) => {
    if (command !== operation) return;
    throw Object.assign(new Error(`not allowed to ${operation}`), { name: 'AccessDenied' });
  });
}

/** The same client, with something happening before each request. */
export function withMiddleware(client: SQSClient, before: (operation: string) => Promise<void>): SQSClient {
  const send = async (command: { constructor: { name: string } }) => {
    await before(command.constructor.name.replace(/Command$/, ''));
    return client.send(command as DeleteMessageBatchCommand);
  };
  return { ...client, send, config: client.config } as unknown as SQSClient;
}
