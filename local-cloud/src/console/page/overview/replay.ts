import { callAws } from '../../../ui/requests.ts';

interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, Attribute>>;
}

interface Attribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** Attributes with the reason of the failure. A replayed message starts without them, as with the replay command. */
const REASONS = ['errorCode', 'errorMessage', 'failedAt', 'requestId', 'receiveCount', 'sourceQueueArn', 'messageId'];
const STAMPS = ['replayedFrom', 'replayCount', 'replayedAt'];
const MAX_ATTRIBUTES = 10;
/** Number of receives of ten messages before the search for one message ends. */
const MAX_RECEIVES = 100;
const HOLD_SECONDS = 60;

/** Moves all visible messages back to their queue. */
export async function replayAll(deadLetterArn: string, destinationArn: string): Promise<void> {
  await callAws('sqs', 'StartMessageMoveTask', { SourceArn: deadLetterArn, DestinationArn: destinationArn });
}

/**
 * Moves one message. The message is sent to its queue before it is deleted, so it is always in at least one place.
 *
 * @throws Error when the message cannot be received
 */
export async function replayOne(deadLetterUrl: string, destinationUrl: string, messageId: string): Promise<void> {
  const held: Received[] = [];
  try {
    const letter = await find(deadLetterUrl, messageId, held);
    await callAws('sqs', 'SendMessage', { QueueUrl: destinationUrl, ...resent(letter, destinationUrl) });
    await callAws('sqs', 'DeleteMessage', { QueueUrl: deadLetterUrl, ReceiptHandle: letter.ReceiptHandle });
    held.splice(held.indexOf(letter), 1);
  } finally {
    await release(deadLetterUrl, held);
  }
}

async function find(QueueUrl: string, messageId: string, held: Received[]): Promise<Received> {
  for (let receives = 0; receives < MAX_RECEIVES; receives += 1) {
    const { Messages = [] } = await callAws<{ Messages?: Received[] }>('sqs', 'ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HOLD_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    held.push(...Messages);
    const found = Messages.find(({ MessageId }) => MessageId === messageId);
    if (found) return found;
    if (Messages.length === 0) break;
  }
  throw new Error(`message ${messageId} was deleted, or another consumer has received it`);
}

function resent(
  { MessageId, Body, Attributes = {}, MessageAttributes = {} }: Received,
  destinationUrl: string,
): object {
  const replayCount = Number(MessageAttributes.replayCount?.StringValue ?? 0) + 1;
  const original = MessageAttributes.replayedFrom ?? MessageAttributes.messageId;
  const stamp = {
    replayedFrom: { DataType: 'String', StringValue: original?.StringValue ?? MessageId },
    replayCount: { DataType: 'Number', StringValue: String(replayCount) },
    replayedAt: { DataType: 'String', StringValue: new Date().toISOString() },
  };
  const replaced = [...(MessageAttributes.errorCode ? REASONS : []), ...STAMPS];
  const kept = Object.entries(MessageAttributes).filter(([name]) => !replaced.includes(name));
  const room = Object.entries(stamp).slice(0, MAX_ATTRIBUTES - kept.length);
  return {
    MessageBody: Body,
    MessageAttributes: Object.fromEntries([...kept, ...room]),
    ...(Attributes.MessageGroupId !== undefined && { MessageGroupId: Attributes.MessageGroupId }),
    ...(destinationUrl.endsWith('.fifo') && { MessageDeduplicationId: `${MessageId}-${replayCount}` }),
  };
}

async function release(QueueUrl: string, held: readonly Received[]): Promise<void> {
  for (let start = 0; start < held.length; start += 10) {
    const Entries = held.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await callAws('sqs', 'ChangeMessageVisibilityBatch', { QueueUrl, Entries });
  }
}
