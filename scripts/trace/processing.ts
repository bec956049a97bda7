/** What is known of how one file, record or order was processed, whatever it is. */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages, type QueueCounts, totalOf } from '../replay/queue-counts.ts';
import type { ShownLetter, ShowReport } from '../replay/show.ts';
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

export interface Processed {
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
