import type { WireMessage } from '../sqs/operations/consume.ts';
import { toSqsRecord } from './sqs-record.ts';

/** A message that this mapping holds until its visibility timeout runs out. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Only in FIFO queues. */
  readonly groupId: string | undefined;
  readonly receiveCount: number;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Epoch milliseconds at which the queue gives it to the next receiver. */
  readonly visibleAtMs: number;
  /** Its record in the event, as JSON text. */
  readonly record: string;
  readonly recordBytes: number;
}

export function toReceivedMessage(
  message: WireMessage,
  source: { queueArn: string; region: string; visibilityTimeoutMs: number; receivedAtMs: number },
): ReceivedMessage {
  const record = toSqsRecord(message, source);
  const json = JSON.stringify(record);
  return {
    id: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    groupId: record.attributes.MessageGroupId,
    receiveCount: Number(record.attributes.ApproximateReceiveCount ?? 1),
    receivedAtMs: source.receivedAtMs,
    visibleAtMs: source.receivedAtMs + source.visibilityTimeoutMs,
    record: json,
    recordBytes: Buffer.byteLength(json),
  };
}

/** The event with these messages, as JSON text. */
export function eventOf(messages: readonly ReceivedMessage[]): string {
  return `{"Records":[${messages.map(({ record }) => record).join(',')}]}`;
}

// One comma less than records.
const EVENT_BYTES = '{"Records":[]}'.length - 1;

/** How many of the first messages fit into one event; at least one, if there is any. */
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

export interface BatchLimits {
  readonly batchSize: number;
  readonly maxPayloadBytes: number;
}
