import { type MessageAttributeValue, SendMessageCommand, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { Failure } from './errors.ts';
import { isFromFifoQueue } from './fifo.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
/** Body and attributes together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_MESSAGE_BYTES = 1_048_576;
const MAX_VALUE_CHARACTERS = 1_000;

type Attributes = Record<string, MessageAttributeValue>;

export interface DeadLetterFacts {
  readonly failure: Failure;
  readonly failedAt: Date;
  /** Of the invocation, to find its log by. */
  readonly requestId: string;
}

/**
 * A dead letter is the message as it was, with the reason as attributes. Native redrive adds none, so a letter without
 * `errorCode` is one that no function got to speak about. `messageId` is the original's: two letters that share it are
 * one message, sent twice because its function died before the acknowledgement.
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
    // The spread keeps the reasons in front, and their names win over those of an earlier death of the same message.
    MessageAttributes: fitting(record.body, { ...reason, ...originalAttributes(record), ...reason }),
    ...groupOf(record),
  });
}

/** As many as number and size allow, in their order. */
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

/** SQS refuses empty values, and characters that XML 1.0 does not allow. */
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
