/** Sends letters back to their queue: the message as it was, with a replay stamp instead of the reason of its death. */
import { createHash } from 'node:crypto';
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf, isFifo } from '../shared/queues.ts';
import { type DeadLetter, REASON_ATTRIBUTES, REPLAY_ATTRIBUTES } from './letters/dead-letter.ts';

interface SendResult {
  readonly confirmed: readonly DeadLetter[];
  readonly failed: readonly { readonly letter: DeadLetter; readonly why: string }[];
}

/**
 * A letter without a confirmation counts as failed although the queue may have it: sending a message twice is better than
 * losing it.
 *
 * @param replayedAt - start of the run, ISO 8601, which distinguishes its messages from those of earlier runs
 */
export async function sendLetters(
  sqs: SQSClient,
  { destinationUrl, replayedAt }: { destinationUrl: string; replayedAt: string },
  letters: readonly DeadLetter[],
): Promise<SendResult> {
  const confirmed: DeadLetter[] = [];
  const failed: SendResult['failed'][number][] = [];
  const stoppedGroups = new Set<string>();
  const entries = letters.map((letter) => ({ letter, entry: entryOf(letter, replayedAt, destinationUrl) }));
  // In a batch, one message can fail and the next of its group succeed. To keep the order, FIFO sends one at a time.
  const batches = isFifo(destinationUrl)
    ? entries.map((one) => [one])
    : batchesOf(entries, ({ entry }) => bytesOf(entry));

  for (const batch of batches) {
    const group = isFifo(destinationUrl) ? batch[0]?.entry.MessageGroupId : undefined;
    if (group !== undefined && stoppedGroups.has(group)) {
      failed.push(...batch.map(({ letter }) => ({ letter, why: 'waits for an earlier message of its group' })));
      continue;
    }
    const batchEntries = batch.map(({ entry }) => entry);
    const errors = await sendBatch(sqs, destinationUrl, batchEntries);
    for (const [index, { letter }] of batch.entries()) {
      const why = errors.get(index);
      if (why === undefined) confirmed.push(letter);
      else failed.push({ letter, why });
    }
    if (group !== undefined && errors.size > 0) stoppedGroups.add(group);
  }
  return { confirmed, failed };
}

type Entry = Omit<SendMessageBatchRequestEntry, 'Id'>;

/** @returns the error of each entry that is not known to be in the queue, by index */
async function sendBatch(sqs: SQSClient, queueUrl: string, entries: readonly Entry[]): Promise<Map<number, string>> {
  try {
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
      }),
    );
    const confirmed = new Set(Successful.map(({ Id }) => Number(Id)));
    const reasons = new Map(Failed.map(({ Id, Code, Message }) => [Number(Id), Message ?? Code ?? 'refused']));
    return new Map(
      [...entries.keys()]
        .filter((index) => !confirmed.has(index))
        .map((index) => [index, reasons.get(index) ?? 'SQS did not confirm it']),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    return new Map([...entries.keys()].map((index) => [index, `${name}: ${message}`]));
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;

function entryOf(letter: DeadLetter, replayedAt: string, destinationUrl: string): Entry {
  return {
    MessageBody: letter.body,
    MessageAttributes: attributesOf(letter, replayedAt),
    ...(letter.groupId !== undefined && { MessageGroupId: letter.groupId }),
    ...(isFifo(destinationUrl) && {
      // When a second run sends a letter again, the ID is the same and the queue drops the duplicate. A message that
      // died again has another ID, so that the queue accepts its next replay.
      MessageDeduplicationId: createHash('sha256')
        .update(`${letter.identity} ${letter.replayCount + 1}`)
        .digest('hex'),
      MessageGroupId: letter.groupId ?? letter.originalMessageId,
    }),
  };
}

function attributesOf(letter: DeadLetter, replayedAt: string): Record<string, MessageAttributeValue> {
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

/** Drops the empty lists that emulators return and SQS refuses. */
function withoutLists({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue {
  return BinaryValue === undefined ? { DataType, StringValue } : { DataType, BinaryValue };
}

/** Upper bound of the size that SQS counts: the body, and name, type and value of each attribute. */
function bytesOf({ MessageBody = '', MessageAttributes = {} }: Entry): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(MessageBody),
  );
}
