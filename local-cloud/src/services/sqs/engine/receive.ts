import { sqsError } from '../errors.ts';
import type { StoredMessage } from '../journal/message-rows.ts';
import { advance, type Broker, type Queue } from './broker.ts';
import { deadLetter } from './move-messages.ts';

export interface ReceiveOptions {
  readonly limit: number;
  readonly visibilityTimeoutMs: number;
  readonly waitMs: number;
  /** Aborted when the receiver has gone: it gets no message then. */
  readonly gone: AbortSignal;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const MAXIMUM_IN_FLIGHT = 120_000;

/** Resolves with messages as soon as there are any, at the latest when the wait is over. */
export async function receive(broker: Broker, queue: Queue, options: ReceiveOptions): Promise<StoredMessage[]> {
  const { waitMs, gone } = options;
  if (gone.aborted) return [];
  const found = receiveNow(broker, queue, options);
  if (found) return found;
  if (waitMs > 0) return (await queue.waitingRoom.wait(() => receiveNow(broker, queue, options), waitMs, gone)) ?? [];
  // A short poll of a standard queue gets an error; a long poll, and a FIFO queue, get nothing.
  const isFull = queue.messages.counts().inFlight >= MAXIMUM_IN_FLIGHT;
  if (isFull && !queue.settings.isFifo) {
    const text = `Too many messages are in flight: the maximum is ${MAXIMUM_IN_FLIGHT}.`;
    throw sqsError('OverLimit', `${text} Delete received messages, or let their visibility timeout pass.`);
  }
  return [];
}

function receiveNow(broker: Broker, queue: Queue, options: ReceiveOptions): StoredMessage[] | undefined {
  advance(broker, queue);
  const now = broker.clock.now();
  const { counts, receive: take } = queue.messages;
  const limit = Math.min(options.limit, MAXIMUM_IN_FLIGHT - counts().inFlight);
  if (limit <= 0 || counts().visible === 0) return undefined;
  const { redrive } = queue.settings;
  const deadLetterQueue = redrive && broker.findByArn(redrive.deadLetterTargetArn);
  const { delivered, exhausted } = take({
    now,
    limit,
    visibilityTimeoutMs: options.visibilityTimeoutMs,
    maxReceiveCount: redrive && deadLetterQueue ? redrive.maxReceiveCount : Number.POSITIVE_INFINITY,
  });
  if (deadLetterQueue && exhausted.length > 0) {
    deadLetter(broker, exhausted, queue, deadLetterQueue);
  }
  if (delivered.length === 0) return undefined;
  queue.totals.received += delivered.length;
  return broker.journal.transaction(() =>
    delivered.map(({ sequence, visibleAt, receiveCount }) =>
      broker.journal.messages.received(sequence, visibleAt, receiveCount, now),
    ),
  );
}
