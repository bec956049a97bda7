import type { SQSRecord } from 'aws-lambda';
import { message, QUEUE_ARN } from './messages.ts';

interface Waiting {
  readonly messageId: string;
  readonly body: string;
  readonly group: string;
  receiveCount: number;
}

/** The rules of a FIFO queue that matter for who gets a turn: order, receive counts and the redrive policy. */
export function createFifoQueue(maxReceiveCount: number) {
  let waiting: Waiting[] = [];
  const moved: string[] = [];

  return {
    send(group: string, body: string): void {
      waiting.push({ messageId: `${group}/${body}`, body, group, receiveCount: 0 });
    },
    /** Messages from the front, a batch of at most `size`. */
    receive(size: number): SQSRecord[] {
      const exhausted = waiting.slice(0, size).filter(({ receiveCount }) => receiveCount >= maxReceiveCount);
      moved.push(...exhausted.map(({ messageId }) => messageId));
      waiting = waiting.filter((candidate) => !exhausted.includes(candidate));
      return waiting.slice(0, size).map((next) => {
        next.receiveCount += 1;
        const { messageId, body, group, receiveCount } = next;
        return message(body, { messageId, group, receiveCount, eventSourceARN: `${QUEUE_ARN}.fifo` });
      });
    },
    /** Everything that was received and is not named as failed. */
    acknowledge(received: readonly SQSRecord[], failedIds: readonly string[]): void {
      const done = received.map(({ messageId }) => messageId).filter((id) => !failedIds.includes(id));
      waiting = waiting.filter(({ messageId }) => !done.includes(messageId));
    },
    isEmpty: () => waiting.length === 0,
    /** To its dead-letter queue, by the redrive policy. */
    moved: () => moved,
  };
}
