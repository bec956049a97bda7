import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type InsightsQuery, workerQueries } from './worker-queries.ts';
import type { WorkerSignals } from './worker-signals.ts';

export interface SavedQueriesProps {
  readonly signals: WorkerSignals;
  readonly logGroup: ILogGroup;
}

/** Queries that Logs Insights lists under the stack's and the worker's name: `<stack>/<worker>/failures by reason`. */
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
