import { changeVisibility, deleteMessage } from './engine/acknowledge.ts';
import type { Broker, Queue } from './engine/broker.ts';
import { receive } from './engine/receive.ts';
import { queueDoesNotExist, type SqsError } from './errors.ts';
import { settleEach } from './wire/batch.ts';
import { receivedMessage, type WireMessage } from './wire/received-message.ts';

/**
 * Consumes queues from inside this process, with the behaviour of the wire operations and without the wire. All throw
 * `SqsError`.
 */
export interface QueueConsumer {
  visibilityTimeoutMs(queueArn: string): number;
  /**
   * Receives messages with all their attributes as soon as there are any. Resolves to none when the wait is over or `gone`
   * is aborted; a message is either in the result or still in the queue.
   */
  receive(queueArn: string, request: ConsumerReceive): Promise<WireMessage[]>;
  /** Deletes what it can and returns what it refused. */
  delete(queueArn: string, receiptHandles: readonly string[]): RefusedHandle[];
  /** Makes messages visible `milliseconds` from now, and returns what it refused. */
  changeVisibility(queueArn: string, receiptHandles: readonly string[], milliseconds: number): RefusedHandle[];
}

export interface ConsumerReceive {
  readonly maxMessages: number;
  readonly waitMs: number;
  readonly gone: AbortSignal;
}

export interface RefusedHandle {
  readonly receiptHandle: string;
  readonly error: SqsError;
}

const EVERYTHING = { systemAttributes: ['All'], messageAttributes: ['All'] };

export function createConsumer(broker: Broker): QueueConsumer {
  function find(queueArn: string): Queue {
    const queue = broker.findByArn(queueArn);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  /** Does the work for each handle, all in one transaction. */
  function forEach(receiptHandles: readonly string[], work: (receiptHandle: string) => void): RefusedHandle[] {
    const { failed } = broker.journal.transaction(() => settleEach(receiptHandles, work));
    return failed.map(({ item, error }) => ({ receiptHandle: item, error }));
  }

  return {
    visibilityTimeoutMs: (queueArn) => find(queueArn).settings.visibilityTimeoutMs,
    async receive(queueArn, { maxMessages, waitMs, gone }) {
      const queue = find(queueArn);
      const { visibilityTimeoutMs } = queue.settings;
      const messages = await receive(broker, queue, { limit: maxMessages, visibilityTimeoutMs, waitMs, gone });
      return messages.map((message) => receivedMessage(broker, queue, message, EVERYTHING));
    },
    delete(queueArn, receiptHandles) {
      const queue = find(queueArn);
      return forEach(receiptHandles, (handle) => deleteMessage(broker, queue, handle));
    },
    changeVisibility(queueArn, receiptHandles, milliseconds) {
      const queue = find(queueArn);
      return forEach(receiptHandles, (handle) => changeVisibility(broker, queue, handle, milliseconds));
    },
  };
}
