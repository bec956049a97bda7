/** What goes back to the queue: the message as it was, with a stamp instead of the reason of its death. */
import { createHash } from 'node:crypto';
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { type DeadLetter, REASON_ATTRIBUTES, REPLAY_ATTRIBUTES } from './dead-letter.ts';
import { isFifo } from './queue-counts.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;

type Attributes = Record<string, MessageAttributeValue>;

/** @param replayedAt - start of the run, ISO 8601: it tells what this run sent back from what earlier ones did */
export function resendEntry(
  letter: DeadLetter,
  replayedAt: string,
  destinationUrl: string,
): Omit<SendMessageBatchRequestEntry, 'Id'> {
  return {
    MessageBody: letter.body,
    MessageAttributes: attributesOf(letter, replayedAt),
    ...(letter.groupId !== undefined && { MessageGroupId: letter.groupId }),
    ...(isFifo(destinationUrl) && {
      // A letter that an interrupted run sends again has the same id, so the queue drops the second; each replay of a
      // message that came back has another, so the queue does not mistake it for the first.
      MessageDeduplicationId: createHash('sha256')
        .update(`${letter.identity} ${letter.replayCount + 1}`)
        .digest('hex'),
      MessageGroupId: letter.groupId ?? letter.originalMessageId,
    }),
  };
}

function attributesOf(letter: DeadLetter, replayedAt: string): Attributes {
  const isOurs = letter.attributes.errorCode !== undefined;
  const replaced: readonly string[] = [...(isOurs ? REASON_ATTRIBUTES : []), ...REPLAY_ATTRIBUTES];
  const original = Object.entries(letter.attributes).filter(([name]) => !replaced.includes(name));
  const stamp: Record<(typeof REPLAY_ATTRIBUTES)[number], MessageAttributeValue> = {
    replayedFrom: { DataType: 'String', StringValue: letter.originalMessageId },
    replayCount: { DataType: 'Number', StringValue: String(letter.replayCount + 1) },
    replayedAt: { DataType: 'String', StringValue: replayedAt },
  };
  const room = REPLAY_ATTRIBUTES.slice(0, MAX_ATTRIBUTES - original.length).map((name) => [name, stamp[name]] as const);
  return Object.fromEntries([...room, ...original].map(([name, value]) => [name, withoutLists(value)]));
}

/** SQS answers with empty lists in emulators, and refuses them. */
function withoutLists({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue {
  return BinaryValue === undefined ? { DataType, StringValue } : { DataType, BinaryValue };
}

/** Upper bound of what SQS counts: body, and name, type and value of each attribute. */
export function bytesOf({
  MessageBody = '',
  MessageAttributes = {},
}: Omit<SendMessageBatchRequestEntry, 'Id'>): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(MessageBody),
  );
}
