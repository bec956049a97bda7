import { createHash } from 'node:crypto';
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf, isFifo } from '../shared/queues.ts';
import { type DeadLetter, REASON_ATTRIBUTES, REPLAY_ATTRIBUTES } from './letters/dead-letter.ts';

interface Sent {
  readonly confirmed: readonly DeadLetter[];
  readonly failed: readonly { readonly letter: DeadLetter; readonly why: string }[];
}

/**
 * Sends letters back and says for each whether the queue has it. What it could not confirm counts as failed, although
 * the queue may have it: better twice than not at all.
 */
export async function sendLetters(
  sqs: SQSClient,
  { destinationUrl, replayedAt }: { destinationUrl: string; replayedAt: string },
  letters: readonly DeadLetter[],
): Promise<Sent> {
  const confirmed: DeadLetter[] = [];
  const failed: Sent['failed'][number][] = [];
  const stoppedGroups = new Set<string>();
  const entries = letters.map((letter) => ({ letter, entry: resendEntry(letter, replayedAt, destinationUrl) }));
  // In a batch, one message can fail and the next of its group succeed: the order of a FIFO group needs one at a time.
  const batches = isFifo(destinationUrl)
    ? entries.map((one) => [one])
    : batchesOf(entries, ({ entry }) => bytesOf(entry));

  for (const batch of batches) {
    const group = isFifo(destinationUrl) ? batch[0]?.entry.MessageGroupId : undefined;
    if (group !== undefined && stoppedGroups.has(group)) {
      failed.push(...batch.map(({ letter }) => ({ letter, why: 'waits for an earlier message of its group' })));
      continue;
    }
    const errors = await sendBatch(
      sqs,
      destinationUrl,
      batch.map(({ entry }) => entry),
    );
    for (const [index, { letter }] of batch.entries()) {
      const why = errors.get(index);
      if (why === undefined) confirmed.push(letter);
      else failed.push({ letter, why });
    }
    if (group !== undefined && errors.size > 0) stoppedGroups.add(group);
  }
  return { confirmed, failed };
}

/** @returns why, for each entry by its index, it is not known to be in the queue */
async function sendBatch(
  sqs: SQSClient,
  queueUrl: string,
  entries: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
): Promise<Map<number, string>> {
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

/** What goes back to the queue: the message as it was, with a stamp instead of the reason of its death. */

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;

type Attributes = Record<string, MessageAttributeValue>;

/** @param replayedAt - start of the run, ISO 8601: it tells what this run sent back from what earlier ones did */
function resendEntry(
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
function bytesOf({ MessageBody = '', MessageAttributes = {} }: Omit<SendMessageBatchRequestEntry, 'Id'>): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum + Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
    Buffer.byteLength(MessageBody),
  );
}
