import type { QueueConsumer } from '../sqs/core.ts';
import { type ReceivedMessage, toReceivedMessage } from './received-message.ts';

/**
 * Gives the next messages, or none after waiting for so many milliseconds.
 *
 * @throws SqsError
 */
export type Receive = (maxMessages: number, waitMs: number) => Promise<ReceivedMessage[]>;

export interface QueueReceiveOptions {
  readonly queues: QueueConsumer;
  readonly queueArn: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Ends a long poll early, without losing what it was about to give. */
  readonly stopping: AbortSignal;
}

export function createQueueReceive({ queues, queueArn, region, clock, stopping }: QueueReceiveOptions): Receive {
  return async (maxMessages, waitMs) => {
    const messages = await queues.receive(queueArn, { maxMessages, waitMs, gone: stopping });
    const source = {
      queueArn,
      region,
      visibilityTimeoutMs: queues.visibilityTimeoutMs(queueArn),
      receivedAtMs: clock(),
    };
    return messages.map((message) => toReceivedMessage(message, source));
  };
}
