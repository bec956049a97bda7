/** What is known of how one file, record or order was processed, whatever it is. */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ShownLetter, ShowReport } from '../replay/look.ts';
import { countMessages, type QueueCounts, totalOf } from '../shared/queues.ts';
import { type Attempts, findAttempts } from './find-attempts.ts';

export interface Processing {
  /** Of all files, records or orders: whose messages these are can't be seen without taking them from the function. */
  readonly queue: QueueCounts;
  readonly attempts: Attempts;
  readonly deadLetters: readonly ShownLetter[];
  /** Dead letters that could not be looked at, approximately. */
  readonly unseenDeadLetters: number;
}

export interface ProcessingContext {
  readonly sqs: SQSClient;
  readonly logs: CloudWatchLogsClient;
  /** Log lines before this are not looked for. */
  readonly since: Date;
  /** Finds the dead letters of one file, record or order. */
  showLetters(deadLetterQueueUrl: string, id: string): Promise<ShowReport>;
}

interface Processed {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly logGroup: string;
  /** Field of the log lines that has the id: `key`. */
  readonly field: string;
  readonly id: string;
}

export async function lookAtProcessing(
  { sqs, logs, since, showLetters }: ProcessingContext,
  { queueUrl, deadLetterQueueUrl, logGroup, field, id }: Processed,
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

/**
 * @param where - options of the command, such as `--stack StreamApi`
 * @returns `undefined` if no dead letter is left: then what is stored decides
 */
export function deadLetterVerdict(
  { deadLetters: [letter] }: Processing,
  { isThere, missing, where = '' }: { readonly isThere: boolean; readonly missing: string; readonly where?: string },
): Verdict | undefined {
  if (!letter) return undefined;
  const state = isThere ? 'It is there, and a dead letter is left of it' : missing;
  const command = `npm run replay -- replay --message-id ${letter.messageId} ${where}`.trimEnd();
  return {
    text: `${state} (${letter.reason ?? 'no reason recorded'}). Mend the cause, then: ${command}`,
    isWell: false,
  };
}

/** @returns `undefined` if nothing is on its way */
export function underWayVerdict({ queue }: Processing): Verdict | undefined {
  const waiting = totalOf(queue);
  const text = `Not there yet; ${waiting} messages are waiting or being processed, perhaps its own too.`;
  return waiting > 0 ? { text, isWell: false } : undefined;
}

const INDENT = '             ';

export function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? title.padEnd(INDENT.length) : INDENT) + line);
}

/** @param noun - `files` */
export function describeProcessing(
  { queue, attempts, deadLetters, unseenDeadLetters }: Processing,
  noun: string,
): string[] {
  const { visible, inFlight, delayed } = queue;
  return [
    ...section('queue', [
      `${visible} waiting, ${inFlight} being processed or retried later, ${delayed} delayed: of all ${noun};`,
      'whose they are can not be seen without taking them from the function',
    ]),
    ...section('attempts', describeAttempts(attempts)),
    ...section('dead letters', [
      ...deadLetters.map(
        ({ messageId, reason = 'no reason recorded', diedAt, errorMessage, replayCount }) =>
          `${diedAt}  ${reason}${errorMessage ? `: ${errorMessage}` : ''}  (message ${messageId}, replayed ${replayCount} times)`,
      ),
      ...(deadLetters.length === 0 ? ['none'] : []),
      ...(unseenDeadLetters > 0
        ? [`about ${unseenDeadLetters} could not be looked at: another reader holds them`]
        : []),
    ]),
  ];
}

function describeAttempts(attempts: Attempts): string[] {
  if ('unavailable' in attempts) return [`not known, ${attempts.logGroup} can not be read (${attempts.unavailable})`];
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
