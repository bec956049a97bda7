import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type ReceivedMessage, toReceivedMessage } from './received-message.ts';

/** How long an answer that is already on its way may still arrive when a long poll is given up. */
const ABORT_GRACE_MS = 50;

/** How long to wait until the queue has noticed that a long poll was given up. */
const NOTICE_MS = 500;

/**
 * Gives the next messages, or none after waiting for so many seconds.
 *
 * @throws what the SDK throws
 */
export type Receive = (maxMessages: number, waitSeconds: number) => Promise<ReceivedMessage[]>;

export interface QueueReceiveOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Ends a long poll early, without losing what it was about to give. */
  readonly stopping: AbortSignal;
}

export function createQueueReceive(options: QueueReceiveOptions): Receive {
  const { sqs, queueUrl, clock, stopping } = options;
  let visibilityTimeoutMs: number | undefined;

  async function attribute(name: 'VisibilityTimeout' | 'QueueArn', abortSignal: AbortSignal) {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [name] });
    return (await sqs.send(command, { abortSignal })).Attributes?.[name];
  }

  async function receive(maxMessages: number, waitSeconds: number, abortSignal: AbortSignal) {
    visibilityTimeoutMs ??= Number(await attribute('VisibilityTimeout', abortSignal)) * 1000;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: maxMessages,
      WaitTimeSeconds: waitSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal });
    const source = { ...options, visibilityTimeoutMs, receivedAtMs: clock() };
    return Messages.map((message) => toReceivedMessage(message, source));
  }

  return async (maxMessages, waitSeconds) => {
    const giveUp = new AbortController();
    const giveUpSoon = () => setTimeout(() => giveUp.abort(), ABORT_GRACE_MS);
    stopping.addEventListener('abort', giveUpSoon, { once: true });
    try {
      return await receive(maxMessages, waitSeconds, giveUp.signal);
    } catch (error) {
      if (!stopping.aborted) throw error;
      // Once the queue answers this, it knows that the receiver before is gone, and gives it nothing that comes now. A
      // queue that does not answer gives nothing either.
      await attribute('QueueArn', AbortSignal.timeout(NOTICE_MS)).catch(() => {});
      return [];
    } finally {
      stopping.removeEventListener('abort', giveUpSoon);
    }
  };
}
