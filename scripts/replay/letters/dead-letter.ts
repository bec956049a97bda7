/** A message in a dead-letter queue, as the tools see it. */
import { createHash } from 'node:crypto';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type Subject, subjectsOf } from './subjects.ts';

export interface DeadLetter {
  /** The SQS message id of this letter. */
  readonly messageId: string;
  /**
   * The same for every letter that stems from one message: copies that a crash between send and acknowledge left, and
   * the letters of its replays. The body is part of it, because a producer may use our attribute names for its own ends.
   */
  readonly identity: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** `undefined` when SQS itself moved it here: nobody got to say why. */
  readonly reason?: string;
  readonly errorMessage?: string;
  /** Of the invocation that failed, to find its log by. */
  readonly requestId?: string;
  /** When it failed for good; for a letter without a reason, when the message was first sent. */
  readonly diedAt: Date;
  /** What it is about, nothing if it is of no known kind. */
  readonly subjects: readonly Subject[];
  readonly groupId?: string;
  /** How often it was replayed before it came here. */
  readonly replayCount: number;
  /** Start of the run that replayed it last, ISO 8601. */
  readonly replayedAt?: string;
  /** SQS message id of the message that failed first. */
  readonly originalMessageId: string;
}

/** What `lambda/shared/dead-letter.ts` writes. */
export const REASON_ATTRIBUTES = [
  'errorCode',
  'errorMessage',
  'failedAt',
  'requestId',
  'receiveCount',
  'sourceQueueArn',
  'messageId',
] as const;

/** What a replay writes, in the order in which they are dropped last. */
export const REPLAY_ATTRIBUTES = ['replayedFrom', 'replayCount', 'replayedAt'] as const;

type Known = (typeof REASON_ATTRIBUTES)[number] | (typeof REPLAY_ATTRIBUTES)[number];

export function readDeadLetter({ MessageId = '', ReceiptHandle = '', Body = '', ...message }: Message): DeadLetter {
  const { MessageAttributes = {}, Attributes: system = {} } = message;
  const attribute = (name: Known) => MessageAttributes[name]?.StringValue;
  // SQS says where it moved a message from; a reason beside that is left from an earlier death of the same message.
  const isNative = system.DeadLetterQueueSourceArn !== undefined;
  const fresh = (name: Known) => (isNative ? undefined : attribute(name));
  const originalMessageId = attribute('replayedFrom') ?? attribute('messageId') ?? MessageId;
  return {
    messageId: MessageId,
    identity: `${originalMessageId} ${createHash('sha256').update(Body).digest('base64url')}`,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: MessageAttributes,
    ...optional('reason', fresh('errorCode')),
    ...optional('errorMessage', fresh('errorMessage')),
    ...optional('requestId', fresh('requestId')),
    diedAt: validDate(fresh('failedAt')) ?? new Date(Number(system.SentTimestamp ?? 0)),
    subjects: subjectsOf(Body),
    ...optional('groupId', system.MessageGroupId),
    replayCount: Number(attribute('replayCount') ?? 0) || 0,
    ...optional('replayedAt', attribute('replayedAt')),
    originalMessageId,
  };
}

function validDate(iso: string | undefined): Date | undefined {
  const date = new Date(iso ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `exactOptionalPropertyTypes`: a property is there with a value, or not at all. */
function optional<Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: T };
}
