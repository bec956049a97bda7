import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { WorkerSignals } from './worker-metrics.ts';

/** Commands of one CloudWatch Logs Insights query. */
export type InsightsQuery = readonly string[];

/** Defines the log queries of a worker, for the dashboard and for `SavedQueries`. */
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
    /** Log lines that AWS Lambda writes when the function crashes or times out. */
    crashes: [
      'fields @timestamp, @message',
      'filter @message like /Task timed out|Runtime exited|Runtime.OutOfMemory|Runtime.ExitError/',
      'sort @timestamp desc',
      'limit 50',
    ],
  } satisfies Record<string, InsightsQuery>;
}

interface SavedQueriesProps {
  readonly signals: WorkerSignals;
  readonly logGroup: ILogGroup;
}

/** Saved queries that Logs Insights lists by stack and worker: `<stack>/<worker>/failures by reason`. */
export class SavedQueries extends Construct {
  constructor(worker: Construct, id: string, { signals, logGroup }: SavedQueriesProps) {
    super(worker, id);
    const { history, slowest, failuresByReason, crashes } = workerQueries(signals);
    const queries: Record<string, [name: string, query: InsightsQuery]> = {
      History: [`history of one ${signals.noun.one}`, history],
      Slowest: [`slowest ${signals.noun.many}`, slowest],
      FailuresByReason: ['failures by reason', failuresByReason],
      Crashes: ['crashes', crashes],
    };
    for (const [queryId, [name, query]] of Object.entries(queries)) {
      new CfnQueryDefinition(this, queryId, {
        name: `${Stack.of(this).stackName}/${worker.node.id}/${name}`,
        logGroupNames: [logGroup.logGroupName],
        queryString: query.join('\n| '),
      });
    }
  }
}
