import type { Broker, Queue } from '../engine/broker.ts';
import type { StoredMessage } from '../journal/message-rows.ts';
import { type MessageAttributes, md5OfAttributes } from '../rules/message-attributes.ts';
import { receiptHandle } from '../rules/receipt-handle.ts';
import { md5, sequenceNumber } from './sent-reply.ts';

export interface Selection {
  readonly systemAttributes: readonly string[];
  /** Names, `prefix.*`, `.*` or `All`. */
  readonly messageAttributes: readonly string[];
}

/** A message in the form in which ReceiveMessage returns it. */
export interface WireMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: MessageAttributes;
}

/** A message as ReceiveMessage delivers it, with the attributes that were asked for. */
export function receivedMessage(
  broker: Broker,
  queue: Queue,
  message: StoredMessage,
  selection: Selection,
): WireMessage {
  const system = selectSystem(systemAttributes(broker, queue, message), selection.systemAttributes);
  const custom = selectCustom(message.attributes ?? {}, selection.messageAttributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle({ ...message, queueId: queue.id }),
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(custom).length > 0 && {
      MD5OfMessageAttributes: md5OfAttributes(custom),
      MessageAttributes: custom,
    }),
  };
}

export function systemAttributes({ cloud }: Broker, queue: Queue, message: StoredMessage): Record<string, string> {
  const all: Record<string, string | undefined> = {
    SenderId: cloud.accountId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp:
      message.firstReceivedAt === undefined ? undefined : String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: queue.settings.isFifo ? sequenceNumber(message.sequence) : undefined,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function selectSystem(all: Record<string, string>, names: readonly string[]): Record<string, string> {
  if (names.includes('All')) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

function selectCustom(all: MessageAttributes, patterns: readonly string[]): MessageAttributes {
  if (patterns.length === 0) return {};
  return Object.fromEntries(Object.entries(all).filter(([name]) => patterns.some((pattern) => matches(name, pattern))));
}

function matches(name: string, pattern: string): boolean {
  if (pattern === 'All' || pattern === '.*' || pattern === name) return true;
  return pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2));
}
