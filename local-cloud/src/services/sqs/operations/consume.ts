import type { WireInput } from '../../../front-door/aws-json.ts';
import { changeVisibility, deleteMessage, receiptHandle } from '../engine/acknowledge.ts';
import type { Broker, Queue } from '../engine/broker.ts';
import { type MessageAttributes, md5OfAttributes } from '../engine/message-attributes.ts';
import { receive } from '../engine/receive.ts';
import { missingParameter } from '../errors.ts';
import type { StoredMessage } from '../journal/message-rows.ts';
import { forEachEntry, type Operation, optionalInteger, requiredText, textList } from './operation.ts';
import { digest, sequenceNumber } from './send.ts';

const receiveMessage: Operation = async (broker, input, gone) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const visibilityTimeout = optionalInteger(input, 'VisibilityTimeout', 0, 43_200);
  const waitSeconds = optionalInteger(input, 'WaitTimeSeconds', 0, 20);
  const selection = {
    systemAttributes: [...textList(input, 'MessageSystemAttributeNames'), ...textList(input, 'AttributeNames')],
    messageAttributes: textList(input, 'MessageAttributeNames'),
  };

  const messages = await receive(broker, queue, {
    limit: optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1,
    visibilityTimeoutMs:
      visibilityTimeout === undefined ? queue.settings.visibilityTimeoutMs : visibilityTimeout * 1_000,
    waitMs: waitSeconds === undefined ? queue.settings.receiveWaitMs : waitSeconds * 1_000,
    gone,
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => wireMessage(broker, queue, message, selection)) };
};

const deleteOne = (broker: Broker, queue: Queue, input: WireInput) =>
  deleteMessage(broker, queue, requiredText(input, 'ReceiptHandle'));

function changeOne(broker: Broker, queue: Queue, input: WireInput): void {
  const handle = requiredText(input, 'ReceiptHandle');
  const seconds = optionalInteger(input, 'VisibilityTimeout', 0, 43_200);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  changeVisibility(broker, queue, handle, seconds * 1_000);
}

type OneMessage = (broker: Broker, queue: Queue, input: WireInput) => void;

const forOne =
  (work: OneMessage): Operation =>
  (broker, input) => {
    work(broker, broker.byUrl(requiredText(input, 'QueueUrl')), input);
    return {};
  };

const forBatch =
  (work: OneMessage, entryType: string): Operation =>
  (broker, batch) => {
    const queue = broker.byUrl(requiredText(batch, 'QueueUrl'));
    const { done, failed } = broker.journal.transaction(() =>
      forEachEntry(batch, entryType, ({ id, input }) => {
        work(broker, queue, input);
        return { Id: id };
      }),
    );
    return { Successful: done, Failed: failed };
  };

export const consumeOperations: Readonly<Record<string, Operation>> = {
  ReceiveMessage: receiveMessage,
  DeleteMessage: forOne(deleteOne),
  DeleteMessageBatch: forBatch(deleteOne, 'DeleteMessageBatchRequestEntry'),
  ChangeMessageVisibility: forOne(changeOne),
  ChangeMessageVisibilityBatch: forBatch(changeOne, 'ChangeMessageVisibilityBatchRequestEntry'),
};

/** The attributes that a receiver asks for. */
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

export function wireMessage(broker: Broker, queue: Queue, message: StoredMessage, selection: Selection): WireMessage {
  const system = selectNames(systemAttributes(broker, queue, message), selection.systemAttributes, isNamed);
  const custom = selectNames(message.attributes ?? {}, selection.messageAttributes, matches);
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle(queue, message),
    MD5OfBody: digest('md5', message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(custom).length > 0 && {
      MD5OfMessageAttributes: md5OfAttributes(custom),
      MessageAttributes: custom,
    }),
  };
}

export function systemAttributes({ cloud }: Broker, queue: Queue, message: StoredMessage): Record<string, string> {
  const { sentAt, receiveCount, firstReceivedAt, sequence } = message;
  return {
    SenderId: cloud.accountId,
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: String(receiveCount),
    ...(firstReceivedAt !== undefined && { ApproximateFirstReceiveTimestamp: String(firstReceivedAt) }),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
    ...(queue.settings.isFifo && { SequenceNumber: sequenceNumber(sequence) }),
    ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
    ...(message.sourceArn !== undefined && { DeadLetterQueueSourceArn: message.sourceArn }),
  };
}

function selectNames<T>(
  all: Readonly<Record<string, T>>,
  wanted: readonly string[],
  isWanted: (name: string, wanted: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.some((pattern) => isWanted(name, pattern))));
}

const isNamed = (name: string, wanted: string) => wanted === 'All' || wanted === name;

function matches(name: string, pattern: string): boolean {
  if (isNamed(name, pattern) || pattern === '.*') return true;
  return pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2));
}
