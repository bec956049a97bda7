/** Objects become events in the queue, as S3 would have sent them. */
import { setTimeout as delay } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { buildS3Event } from '../../../lambda/shared/s3-event-builder.ts';
import { ScriptError } from '../errors.ts';
import { batchesOf } from '../queues.ts';
import type { ListedObject } from './list-objects.ts';

export interface EventQueue {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Where the objects are. */
  readonly sourceBucket: string;
  /** AWS Region that the events name. */
  readonly region: string;
  /** Waits between attempts. @default - real time */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** An event that SQS will never take. */
export interface Refused {
  readonly key: string;
  readonly why: string;
}

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 500;

/**
 * Sends one event for each object, ten to a request and all requests at once. An event has no sequencer, so it never
 * makes one of S3's own look overtaken, and it is dated now: how old the object is says nothing about how late its copy is.
 *
 * @returns the ones that SQS refuses for good
 * @throws ScriptError if SQS did not take some within six attempts; then others may be in the queue, which does no harm
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
      throw new ScriptError(`SQS did not take ${count} in ${ATTEMPTS} attempts: ${answer.why}`);
    }
    await wait(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
  }
}

interface Answer {
  readonly refused: readonly Refused[];
  /** Not in the queue, or not known to be: to be sent again. */
  readonly again: readonly ListedObject[];
  readonly why: string;
}

async function send(queue: EventQueue, objects: readonly ListedObject[]): Promise<Answer> {
  try {
    const Entries = objects.map((object, index) => ({ Id: String(index), MessageBody: eventOf(queue, object) }));
    const { Successful = [], Failed = [] } = await queue.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.queueUrl, Entries }),
    );
    const sent = new Set(Successful.map(({ Id }) => Number(Id)));
    const failures = new Map(Failed.map((failure) => [Number(failure.Id), failure]));
    const isRefused = (index: number) => failures.get(index)?.SenderFault === true;
    const why = (index: number) => failures.get(index)?.Message ?? failures.get(index)?.Code ?? 'it was not confirmed';
    const open = [...objects.keys()].filter((index) => !sent.has(index));
    const again = open.filter((index) => !isRefused(index));
    const at = (index: number) => objects[index] as ListedObject;
    return {
      refused: open.filter(isRefused).map((index) => ({ key: at(index).key, why: why(index) })),
      again: again.map(at),
      why: why(again[0] ?? 0),
    };
  } catch (error) {
    if (!isTransient(error)) throw error;
    return { refused: [], again: objects, why: `${error.name}: ${error.message}` };
  }
}

function eventOf({ sourceBucket, region }: EventQueue, { key, size, eTag }: ListedObject): string {
  return buildS3Event({ bucket: sourceBucket, key, size, eTag }, region);
}

/** After the SDK's own three attempts: throttling, a server's error, or no answer at all. */
function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return /Throttl|TooManyRequests/.test(error.name) || (status === undefined ? isNetworkError(error) : status >= 500);
}

function isNetworkError(error: Error): boolean {
  return error.name === 'TimeoutError' || 'code' in error || error instanceof AggregateError;
}
