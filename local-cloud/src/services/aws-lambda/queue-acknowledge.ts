import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from './received-message.ts';

/** Entries that one batch request of SQS takes. */
const ENTRIES_PER_REQUEST = 10;

/** What a mapping tells its queue of messages it has received. What SQS does not do is logged, message by message. */
export interface QueueAcknowledge {
  /** Returns how many were deleted. A message that was not is delivered again. */
  delete(messages: readonly ReceivedMessage[]): Promise<number>;
  /** Makes messages visible in so many seconds from now. */
  showIn(seconds: number, messages: readonly ReceivedMessage[]): Promise<void>;
}

export interface QueueAcknowledgeOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly log: (text: string) => void;
}

export function createQueueAcknowledge({ sqs, queueUrl, log }: QueueAcknowledgeOptions): QueueAcknowledge {
  const entries = (chunk: readonly ReceivedMessage[]) =>
    chunk.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));

  return {
    async delete(messages) {
      let failures = 0;
      for (const chunk of inTens(messages)) {
        const request = sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries(chunk) }));
        for (const text of await failuresOf(request, chunk)) {
          failures += 1;
          log(`could not delete ${text}; it will be delivered again`);
        }
      }
      return messages.length - failures;
    },
    async showIn(seconds, messages) {
      for (const chunk of inTens(messages)) {
        const Entries = entries(chunk).map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
        const request = sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
        for (const text of await failuresOf(request, chunk)) log(`could not change the visibility of ${text}`);
      }
    },
  };
}

type BatchRequest = Promise<{ readonly Failed?: readonly BatchResultErrorEntry[] | undefined }>;

/** A text for each message that the request did not reach or SQS refused. */
async function failuresOf(request: BatchRequest, chunk: readonly ReceivedMessage[]): Promise<string[]> {
  try {
    const { Failed = [] } = await request;
    return Failed.map(({ Id, Code, Message }) => `${chunk[Number(Id)]?.id}: ${Code} ${Message ?? ''}`.trimEnd());
  } catch (error) {
    return chunk.map(({ id }) => `${id}: ${error}`);
  }
}

function inTens(messages: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const chunks: ReceivedMessage[][] = [];
  for (let start = 0; start < messages.length; start += ENTRIES_PER_REQUEST) {
    chunks.push(messages.slice(start, start + ENTRIES_PER_REQUEST));
  }
  return chunks;
}
