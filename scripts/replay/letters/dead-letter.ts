/** Reads a message of a dead-letter queue. */
import { createHash } from 'node:crypto';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type Subject, subjectsOf } from './subjects.ts';

export interface DeadLetter {
  /** SQS message ID of this letter. */
  readonly messageId: string;
  /**
   * Equal for all letters that stem from one message: copies that a crash between send and acknowledge left, and the
   * letters of its replays. It includes the body, because a producer may use our attribute names for its own purposes.
   */
  readonly identity: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** @default - SQS itself moved the message, without a reason */
  readonly reason?: string;
  readonly errorMessage?: string;
  /** Request ID of the failed invocation, to find its log. */
  readonly requestId?: string;
  /** Time of the last failure; for a letter without a reason, the time when the message was first sent. */
  readonly diedAt: Date;
  /** Files, records or orders in the message; empty for an unknown kind of message. */
  readonly subjects: readonly Subject[];
  readonly groupId?: string;
  /** Number of replays before this death. */
  readonly replayCount: number;
  /** Start of the run that replayed it last, ISO 8601. */
  readonly replayedAt?: string;
  /** SQS message ID of the message that failed first. */
  readonly originalMessageId: string;
}

/** Attributes that `lambda/shared/dead-letter.ts` writes. */
export const REASON_ATTRIBUTES = [
  'errorCode',
  'errorMessage',
  'failedAt',
  'requestId',
  'receiveCount',
  'sourceQueueArn',
  'messageId',
] as const;

/** Attributes that a replay writes. When a message has no room for all, the first ones are kept. */
export const REPLAY_ATTRIBUTES = ['replayedFrom', 'replayCount', 'replayedAt'] as const;

type Known = (typeof REASON_ATTRIBUTES)[number] | (typeof REPLAY_ATTRIBUTES)[number];

export function readDeadLetter({ MessageId = '', ReceiptHandle = '', Body = '', ...message }: Message): DeadLetter {
  const { MessageAttributes = {}, Attributes: system = {} } = message;
  const attribute = (name: Known) => MessageAttributes[name]?.StringValue;
  // SQS records the source of a message that it moved itself; a reason on such a message is from an earlier death.
  const isNative = system.DeadLetterQueueSourceArn !== undefined;
  const current = (name: Known) => (isNative ? undefined : attribute(name));
  const originalMessageId = attribute('replayedFrom') ?? attribute('messageId') ?? MessageId;
  return {
    messageId: MessageId,
    identity: `${originalMessageId} ${createHash('sha256').update(Body).digest('base64url')}`,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: MessageAttributes,
    ...optional('reason', current('errorCode')),
    ...optional('errorMessage', current('errorMessage')),
    ...optional('requestId', current('requestId')),
    diedAt: validDate(current('failedAt')) ?? new Date(Number(system.SentTimestamp ?? 0)),
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

/** Leaves the property out if it has no value, as `exactOptionalPropertyTypes` requires. */
function optional<Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: T };
}
