import type { Service } from '../../front-door/service.ts';
import { serveAwsJson, type WireAction, type WireInput } from '../cloudwatch/aws-json.ts';
import { describeLogGroups } from './actions/describe-log-groups.ts';
import { filterLogEvents } from './actions/filter-log-events.ts';
import { createQueries } from './actions/start-query.ts';
import type { CloudWatchLogs } from './cloudwatch-logs.ts';

/** CloudWatch Logs on the AWS JSON 1.1 protocol. It reads; the function host writes. */
export function createLogsService(logs: CloudWatchLogs): Service {
  const queries = createQueries(logs);
  const actions: Record<string, WireAction> = {
    DescribeLogGroups: (input: WireInput) => describeLogGroups(logs, input),
    FilterLogEvents: (input: WireInput) => filterLogEvents(logs, input),
    StartQuery: queries.startQuery,
    GetQueryResults: queries.getQueryResults,
  };
  return {
    handle: (request, response) => serveAwsJson({ name: 'logs', version: '1.1', actions }, request, response),
    close: async () => {},
  };
}
