import type { MessageAttribute } from '../../sqs/engine/message-attributes.ts';
import type { WireMessage } from '../../sqs/operations/consume.ts';

/** One record of the event that an SQS event source mapping sends: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** System attributes; every value is text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  /** Absent without message attributes. */
  readonly md5OfMessageAttributes?: string;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface SqsRecordAttribute {
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

function toSqsRecord(message: WireMessage, source: { queueArn: string; region: string }): SqsRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, toRecordAttribute(value)])),
    ...(message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: source.queueArn,
    awsRegion: source.region,
  };
}

function toRecordAttribute({ StringValue, BinaryValue, DataType }: MessageAttribute): SqsRecordAttribute {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/** A message that a mapping holds until its visibility timeout runs out. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  /** FIFO queues only. */
  readonly groupId: string | undefined;
  /** Milliseconds since the epoch, as the next one. */
  readonly receivedAtMs: number;
  /** Time at which the queue gives the message to the next receiver. */
  readonly visibleAtMs: number;
  /** The message's record in the event, as JSON text. */
  readonly record: string;
  readonly recordBytes: number;
}

export function toReceivedMessage(
  message: WireMessage,
  source: { queueArn: string; region: string; visibilityTimeoutMs: number; receivedAtMs: number },
): ReceivedMessage {
  const record = JSON.stringify(toSqsRecord(message, source));
  return {
    id: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    groupId: message.Attributes?.MessageGroupId,
    receivedAtMs: source.receivedAtMs,
    visibleAtMs: source.receivedAtMs + source.visibilityTimeoutMs,
    record,
    recordBytes: Buffer.byteLength(record),
  };
}

/** Returns the event with these messages, as JSON text. */
export function eventOf(messages: readonly ReceivedMessage[]): string {
  return `{"Records":[${messages.map(({ record }) => record).join(',')}]}`;
}

// There is one comma less than records.
const EVENT_BYTES = '{"Records":[]}'.length - 1;

export interface BatchLimits {
  readonly batchSize: number;
  readonly maxPayloadBytes: number;
}

/** Counts how many of the first messages fit into one event; at least one, if there is any. */
export function countThatFit(messages: readonly Pick<ReceivedMessage, 'recordBytes'>[], limits: BatchLimits): number {
  let bytes = EVENT_BYTES;
  let count = 0;
  for (const { recordBytes } of messages.slice(0, limits.batchSize)) {
    bytes += recordBytes + 1;
    if (bytes > limits.maxPayloadBytes && count > 0) break;
    count += 1;
  }
  return count;
}
