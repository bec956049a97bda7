import type { WorkerSignals } from './worker-signals.ts';

/** Commands of CloudWatch Logs Insights, one each. */
export type InsightsQuery = readonly string[];

/** What to ask the logs about a worker: the dashboard shows some, `SavedQueries` keeps the others. */
export function workerQueries({ noun, logField, done, bytes }: WorkerSignals) {
  return {
    history: [
      'fields @timestamp, outcome, attempt, ms, errorCode, errorMessage, message, messageId',
      `filter ${logField} = "put the ${logField} here"`,
      'sort @timestamp asc',
      'limit 1000',
    ],
    slowest: [
      `fields @timestamp, ${logField},${bytes === undefined ? '' : ' size,'} ms, attempt`,
      `filter outcome = "${done.outcome}"`,
      'sort ms desc',
      'limit 50',
    ],
    failuresByReason: [
      'filter outcome in ["retried", "dead-lettered"]',
      `stats count(*) as failures, count_distinct(${logField}) as ${noun.many} by errorCode, outcome`,
      'sort failures desc',
    ],
    recentFailures: [
      `fields @timestamp, ${logField}, outcome, errorCode, errorMessage, attempt, messageId`,
      'filter outcome in ["retried", "dead-lettered"]',
      'sort @timestamp desc',
      'limit 20',
    ],
    /** Said by AWS Lambda when the function no longer could. */
    crashes: [
      'fields @timestamp, @message',
      'filter @message like /Task timed out|Runtime exited|Runtime.OutOfMemory|Runtime.ExitError/',
      'sort @timestamp desc',
      'limit 50',
    ],
  } satisfies Record<string, InsightsQuery>;
}
