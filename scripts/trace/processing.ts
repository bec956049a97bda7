/** Reads how one file, record or order was processed: its queue, the attempts in the log, its dead letters. */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ShownLetter, ShowReport } from '../replay/look.ts';
import { countMessages, type QueueCounts, totalOf } from '../shared/queues.ts';
import { type Attempts, findAttempts } from './find-attempts.ts';

export interface Processing {
  /** Counts of all messages: SQS does not show which of them belong to this file, record or order. */
  readonly queue: QueueCounts;
  readonly attempts: Attempts;
  readonly deadLetters: readonly ShownLetter[];
  /** Approximate number of dead letters that could not be read. */
  readonly unseenDeadLetters: number;
}

export interface ProcessingContext {
  readonly sqs: SQSClient;
  readonly logs: CloudWatchLogsClient;
  /** Start of the log search. */
  readonly since: Date;
  /** Finds the dead letters of one file, record or order. */
  showLetters(deadLetterQueueUrl: string, id: string): Promise<ShowReport>;
}

interface Worker {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly logGroup: string;
}

/** @param field - field of the log lines that holds the ID, such as `key` */
export async function readProcessing(
  { sqs, logs, since, showLetters }: ProcessingContext,
  { queueUrl, deadLetterQueueUrl, logGroup }: Worker,
  field: string,
  id: string,
): Promise<Processing> {
  const [queue, attempts, dead] = await Promise.all([
    countMessages(sqs, queueUrl),
    findAttempts(logs, { logGroup, field, id, since }),
    showLetters(deadLetterQueueUrl, id),
  ]);
  return { queue, attempts, deadLetters: dead.letters, unseenDeadLetters: dead.unseen };
}

export interface Verdict {
  readonly text: string;
  readonly isWell: boolean;
}

/** The result of `npm run trace`, for machines and for people. */
export interface Traced<Report extends object = object> {
  readonly report: Report;
  readonly lines: readonly string[];
  readonly verdict: Verdict;
}

/**
 * @param where - options of the replay command, such as `--stack StreamApi`
 * @returns `undefined` if no dead letter is left
 */
export function deadLetterVerdict(
  { deadLetters: [letter] }: Processing,
  { isDone, failure, where = '' }: { readonly isDone: boolean; readonly failure: string; readonly where?: string },
): Verdict | undefined {
  if (!letter) return undefined;
  const state = isDone ? 'It was processed, but a dead letter of it is left' : failure;
  const command = `npm run replay -- replay --message-id ${letter.messageId} ${where}`.trimEnd();
  return {
    text: `${state} (${letter.reason ?? 'no reason recorded'}). Fix the cause, then: ${command}`,
    isWell: false,
  };
}

/** @returns `undefined` if the queue is empty */
export function underWayVerdict({ queue }: Processing): Verdict | undefined {
  const waiting = totalOf(queue);
  if (waiting === 0) return undefined;
  const text = `It has not arrived yet. ${waiting} messages are waiting or being processed; its own may be among them.`;
  return { text, isWell: false };
}

const INDENT = '             ';

export function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? title.padEnd(INDENT.length) : INDENT) + line);
}

/** @param noun - such as `files` */
export function describeProcessing(
  { queue, attempts, deadLetters, unseenDeadLetters }: Processing,
  noun: string,
): string[] {
  const { visible, inFlight, delayed } = queue;
  return [
    ...section('queue', [
      `${visible} waiting, ${inFlight} being processed or waiting for a retry, ${delayed} delayed: all ${noun} together,`,
      'because SQS does not show which messages belong to this one',
    ]),
    ...section('attempts', describeAttempts(attempts)),
    ...section('dead letters', [
      ...deadLetters.map(
        ({ messageId, reason = 'no reason recorded', diedAt, errorMessage, replayCount }) =>
          `${diedAt}  ${reason}${errorMessage ? `: ${errorMessage}` : ''}  (message ${messageId}, replayed ${replayCount} times)`,
      ),
      ...(deadLetters.length === 0 ? ['none'] : []),
      ...(unseenDeadLetters > 0 ? [`about ${unseenDeadLetters} could not be read: another reader holds them`] : []),
    ]),
  ];
}

function describeAttempts(attempts: Attempts): string[] {
  if ('unavailable' in attempts) return [`unknown: ${attempts.logGroup} can't be read (${attempts.unavailable})`];
  if (attempts.found.length === 0) return [`none in ${attempts.logGroup}`];
  const lines = attempts.found.map(({ time, what, attempt, ms, requestId, error }) =>
    [
      time,
      what,
      ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
      ...(ms === undefined ? [] : [`${ms} ms`]),
      ...(error ? [error] : []),
      ...(requestId ? [`request ${requestId}`] : []),
    ].join('  '),
  );
  return [...lines, ...(attempts.hasMore ? ['and more'] : [])];
}
