import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type ReceivedMessage, toReceivedMessage } from './received-message.ts';

/** Entries that one batch request of SQS takes. */
const ENTRIES_PER_REQUEST = 10;

/** How long an answer that is already on its way may still arrive when a long poll is given up. */
const ABORT_GRACE_MS = 50;

/** How long to wait until the queue has noticed that a long poll was given up. */
const NOTICE_MS = 500;

export interface QueueClientOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly clock: () => number;
  readonly stopping: AbortSignal;
  readonly onReceived: (messages: readonly ReceivedMessage[]) => void;
  /** Told of messages that SQS did not delete or change. */
  readonly log: (text: string) => void;
}

/** The queue of a mapping, over the wire. */
export interface QueueClient {
  /** @throws what the SDK throws; an empty array when given up because of `stopping` */
  receive(maxMessages: number, waitSeconds: number): Promise<ReceivedMessage[]>;
  /** Returns how many were deleted. A message that was not is delivered again. */
  delete(messages: readonly ReceivedMessage[]): Promise<number>;
  /** Makes messages visible in so many seconds from now. */
  showIn(seconds: number, messages: readonly ReceivedMessage[]): Promise<void>;
}

export function createQueueClient(options: QueueClientOptions): QueueClient {
  const { sqs, queueUrl, clock, stopping, log } = options;
  let visibilityTimeoutMs: number | undefined;

  async function readVisibilityTimeout(): Promise<number> {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] });
    const { Attributes } = await sqs.send(command, { abortSignal: stopping });
    return Number(Attributes?.VisibilityTimeout ?? 30) * 1000;
  }

  /** Once the queue answers this, it knows that the receiver before is gone, and gives it no message that comes now. */
  async function noticed(): Promise<void> {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    // A queue that does not answer gives no messages either.
    await sqs.send(command, { abortSignal: AbortSignal.timeout(NOTICE_MS) }).catch(() => {});
  }

  async function receive(maxMessages: number, waitSeconds: number): Promise<ReceivedMessage[]> {
    const giveUp = new AbortController();
    const giveUpSoon = () => setTimeout(() => giveUp.abort(), ABORT_GRACE_MS);
    stopping.addEventListener('abort', giveUpSoon, { once: true });
    try {
      visibilityTimeoutMs ??= await readVisibilityTimeout();
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: maxMessages,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      });
      const { Messages = [] } = await sqs.send(command, { abortSignal: giveUp.signal });
      const source = { ...options, visibilityTimeoutMs, receivedAtMs: clock() };
      const received = Messages.map((message) => toReceivedMessage(message, source));
      options.onReceived(received);
      return received;
    } catch (error) {
      if (!stopping.aborted) throw error;
      await noticed();
      return [];
    } finally {
      stopping.removeEventListener('abort', giveUpSoon);
    }
  }

  return {
    receive,
    async delete(messages) {
      let failures = 0;
      for (const chunk of inTens(messages)) {
        const Entries = chunk.map((message, index) => ({ Id: String(index), ReceiptHandle: message.receiptHandle }));
        const failed = await failuresOf(
          sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
          chunk,
        );
        failures += failed.length;
        for (const text of failed) log(`could not delete ${text}; it will be delivered again`);
      }
      return messages.length - failures;
    },
    async showIn(seconds, messages) {
      for (const chunk of inTens(messages)) {
        const Entries = chunk.map((message, index) => ({
          Id: String(index),
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: seconds,
        }));
        const request = sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
        for (const text of await failuresOf(request, chunk)) log(`could not change the visibility of ${text}`);
      }
    },
  };
}

interface BatchResult {
  readonly Failed?: readonly BatchResultErrorEntry[] | undefined;
}

/** A text for each message that the request did not reach or SQS refused. */
async function failuresOf(request: Promise<BatchResult>, chunk: readonly ReceivedMessage[]): Promise<string[]> {
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
