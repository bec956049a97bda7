import type { QueueConsumer, RefusedHandle } from '../sqs/core.ts';
import type { ReceivedMessage } from './received-message.ts';

/** What a mapping tells its queue of messages it has received. What SQS does not do is logged, message by message. */
export interface QueueAcknowledge {
  /** Returns how many were deleted. A message that was not is delivered again. */
  delete(messages: readonly ReceivedMessage[]): number;
  /** Makes messages visible in so many milliseconds from now. */
  showIn(milliseconds: number, messages: readonly ReceivedMessage[]): void;
}

export interface QueueAcknowledgeOptions {
  readonly queues: QueueConsumer;
  readonly queueArn: string;
  readonly log: (text: string) => void;
}

export function createQueueAcknowledge({ queues, queueArn, log }: QueueAcknowledgeOptions): QueueAcknowledge {
  const handles = (messages: readonly ReceivedMessage[]) => messages.map(({ receiptHandle }) => receiptHandle);

  return {
    delete(messages) {
      const failures = failuresOf(messages, () => queues.deleteMessages(queueArn, handles(messages)));
      for (const text of failures) log(`could not delete ${text}; it will be delivered again`);
      return messages.length - failures.length;
    },
    showIn(milliseconds, messages) {
      const change = () => queues.changeVisibility(queueArn, handles(messages), milliseconds);
      for (const text of failuresOf(messages, change)) log(`could not change the visibility of ${text}`);
    },
  };
}

/** A text for each message that the queue refused, or for all when it could do nothing. */
function failuresOf(messages: readonly ReceivedMessage[], work: () => RefusedHandle[]): string[] {
  try {
    const refused = new Map(work().map(({ receiptHandle, error }) => [receiptHandle, error]));
    return messages.flatMap(({ id, receiptHandle }) => {
      const error = refused.get(receiptHandle);
      return error ? [`${id}: ${error.code} ${error.message}`] : [];
    });
  } catch (error) {
    return messages.map(({ id }) => `${id}: ${error}`);
  }
}
