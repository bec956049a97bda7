/** Sends an event to the queue for each object, as S3 would have sent it. */
import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { buildS3Event } from '../../../lambda/shared/s3-event.ts';
import { ScriptError } from '../errors.ts';
import { batchesOf } from '../queues.ts';
import type { ListedObject } from './list-objects.ts';

export interface EventQueue {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly sourceBucket: string;
  /** AWS Region in the events. */
  readonly region: string;
  /** Waits between two attempts. @default - real time */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** An event that SQS will never accept. */
export interface Refused {
  readonly key: string;
  readonly why: string;
}

/** Sixteen requests of ten events at once. */
const STEP = 160;

/** Cuts steps for `sendEvents`. With a rate, a step is at most a quarter of a second's worth. */
export function stepsOf<T>(objects: readonly T[], rate: number | undefined): T[][] {
  const size = rate === undefined ? STEP : Math.min(STEP, Math.ceil(rate / 4));
  return Array.from({ length: Math.ceil(objects.length / size) }, (_, at) => objects.slice(at * size, (at + 1) * size));
}

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 500;

/**
 * Sends ten events per request and all requests at once. An event has no sequencer, so it never makes a real event look
 * superseded. It is dated now, because the age of an object says nothing about the delay of its copy.
 *
 * @returns the events that SQS refuses for good
 * @throws ScriptError if SQS did not accept some events in six attempts. Others may be in the queue, which does no harm
 */
export async function sendEvents(queue: EventQueue, objects: readonly ListedObject[]): Promise<Refused[]> {
  const refused = await Promise.all(batchesOf(objects).map((batch) => sendBatch(queue, batch)));
  return refused.flat();
}

async function sendBatch(queue: EventQueue, objects: readonly ListedObject[]): Promise<Refused[]> {
  const { wait = delay } = queue;
  const refused: Refused[] = [];
  let pending = objects;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(queue, pending);
    refused.push(...answer.refused);
    pending = answer.again;
    if (pending.length === 0) return refused;
    if (attempt === ATTEMPTS) {
      const count = pending.length === 1 ? '1 event' : `${pending.length} events`;
      throw new ScriptError(`SQS did not accept ${count} in ${ATTEMPTS} attempts: ${answer.why}`);
    }
    await wait(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
  }
}

interface Answer {
  readonly refused: readonly Refused[];
  /** Objects whose events are not in the queue, or not known to be, so they are sent again. */
  readonly again: readonly ListedObject[];
  readonly why: string;
}

async function send(queue: EventQueue, objects: readonly ListedObject[]): Promise<Answer> {
  const { sqs, queueUrl, sourceBucket, region } = queue;
  try {
    const Entries = objects.map(({ key, size, eTag }, index) => ({
      Id: String(index),
      MessageBody: buildS3Event({ bucket: sourceBucket, key, size, eTag }, region),
    }));
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
    );
    const sent = new Set(Successful.map(({ Id }) => Number(Id)));
    const failures = new Map(Failed.map((failure) => [Number(failure.Id), failure]));
    const why = (index: number) => failures.get(index)?.Message ?? failures.get(index)?.Code ?? 'not confirmed';
    const open = [...objects.entries()].filter(([index]) => !sent.has(index));
    const { refused = [], again = [] } = Object.groupBy(open, ([index]) =>
      failures.get(index)?.SenderFault ? 'refused' : 'again',
    );
    return {
      refused: refused.map(([index, { key }]) => ({ key, why: why(index) })),
      again: again.map(([, object]) => object),
      why: why(again[0]?.[0] ?? 0),
    };
  } catch (error) {
    if (!isTransient(error)) throw error;
    return { refused: [], again: objects, why: `${error.name}: ${error.message}` };
  }
}

/** Tells whether another attempt may help after the SDK's own three: throttling, a server error, or no answer. */
function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (/Throttl|TooManyRequests/.test(error.name)) return true;
  if (status !== undefined) return status >= 500;
  return error.name === 'TimeoutError' || 'code' in error || error instanceof AggregateError;
}
