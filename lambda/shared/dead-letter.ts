import { type MessageAttributeValue, SendMessageCommand, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { isFromFifoQueue } from './concurrency.ts';
import type { Failure } from './errors.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
/** Limit of body and attributes together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_MESSAGE_BYTES = 1_048_576;
const MAX_VALUE_CHARACTERS = 1_000;

type Attributes = Record<string, MessageAttributeValue>;

export interface DeadLetterFacts {
  readonly failure: Failure;
  readonly failedAt: Date;
  /** Request id of the invocation: it finds the log lines. */
  readonly requestId: string;
}

/**
 * Makes a dead letter: the unchanged message, with the reason as attributes. Native redrive adds no attributes, so a dead
 * letter without `errorCode` was moved by SQS. `messageId` is the original's id: two letters that share it are one message
 * whose function died before the acknowledgement.
 */
export function deadLetterCommand(queueUrl: string, record: SQSRecord, facts: DeadLetterFacts): SendMessageCommand {
  const reason: Attributes = {
    errorCode: stringAttribute(facts.failure.code),
    failedAt: stringAttribute(facts.failedAt.toISOString()),
    requestId: stringAttribute(facts.requestId),
    receiveCount: { DataType: 'Number', StringValue: record.attributes.ApproximateReceiveCount },
    sourceQueueArn: stringAttribute(record.eventSourceARN),
    messageId: stringAttribute(record.messageId),
    errorMessage: stringAttribute(facts.failure.message),
  };
  return new SendMessageCommand({
    QueueUrl: queueUrl,
    MessageBody: record.body,
    // `reason` comes first so that it is kept, and last so that it replaces the reason of an earlier dead letter.
    MessageAttributes: fitting(record.body, { ...reason, ...originalAttributes(record), ...reason }),
    ...groupOf(record),
  });
}

/** Keeps the first attributes that fit into SQS's limits of number and size. */
function fitting(body: string, attributes: Attributes): Attributes {
  let bytesLeft = MAX_MESSAGE_BYTES - Buffer.byteLength(body);
  const kept = Object.entries(attributes).filter(([name, value]) => {
    const bytes = attributeBytes(name, value);
    if (bytes > bytesLeft) return false;
    bytesLeft -= bytes;
    return true;
  });
  return Object.fromEntries(kept.slice(0, MAX_ATTRIBUTES));
}

function originalAttributes({ messageAttributes }: SQSRecord): Attributes {
  const originals = Object.entries(messageAttributes ?? {}).map(([name, { dataType, stringValue, binaryValue }]) => [
    name,
    binaryValue === undefined
      ? { DataType: dataType, StringValue: stringValue }
      : { DataType: dataType, BinaryValue: Buffer.from(binaryValue, 'base64') },
  ]);
  return Object.fromEntries(originals);
}

function attributeBytes(name: string, { DataType = '', StringValue = '', BinaryValue }: MessageAttributeValue): number {
  return Buffer.byteLength(name + DataType) + (BinaryValue?.length ?? Buffer.byteLength(StringValue));
}

/** Makes a value that SQS accepts: not empty, and only characters that XML 1.0 allows. */
function stringAttribute(value: string): MessageAttributeValue {
  const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
  const characters = Array.from(value.replace(illegal, '\u{FFFD}'));
  return { DataType: 'String', StringValue: characters.slice(0, MAX_VALUE_CHARACTERS).join('') || 'unknown' };
}

function groupOf(record: SQSRecord): Partial<SendMessageCommandInput> {
  const group = record.attributes.MessageGroupId;
  if (group === undefined) return {};
  // A standard queue may have groups too (fair queues), but refuses a deduplication id.
  return { MessageGroupId: group, ...(isFromFifoQueue(record) && { MessageDeduplicationId: record.messageId }) };
}
