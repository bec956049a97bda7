import { randomUUID } from 'node:crypto';
import { AwsError } from '../../cloudwatch/aws-error.ts';
import type { WireInput } from '../../cloudwatch/aws-json.ts';
import { optionalText, optionalTexts, requiredNumber, requiredText } from '../../cloudwatch/wire-input.ts';
import { type CloudWatchLogs, groupName, type InsightsResult } from '../cloudwatch-logs.ts';

const MAX_KEPT = 100;

/** A query is answered at once; its result waits to be fetched. */
export function createQueries(logs: CloudWatchLogs) {
  const finished = new Map<string, InsightsResult>();

  return {
    startQuery(input: WireInput): object {
      const single = optionalText(input, 'logGroupName');
      const groups = single
        ? [single]
        : (optionalTexts(input, 'logGroupNames') ?? optionalTexts(input, 'logGroupIdentifiers'));
      const result = logs.insights({
        query: requiredText(input, 'queryString'),
        ...(groups && { groups: groups.map(groupName) }),
        from: toMilliseconds(requiredNumber(input, 'startTime')),
        to: toMilliseconds(requiredNumber(input, 'endTime')),
      });
      const queryId = randomUUID();
      finished.set(queryId, result);
      const [oldest] = finished.keys();
      if (finished.size > MAX_KEPT && oldest !== undefined) finished.delete(oldest);
      return { queryId };
    },
    getQueryResults(input: WireInput): object {
      const queryId = requiredText(input, 'queryId');
      const result = finished.get(queryId);
      if (!result) throw new AwsError('ResourceNotFoundException', `There is no query ${queryId}.`);
      return {
        queryLanguage: 'CWLI',
        status: 'Complete',
        results: result.rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
        statistics: { recordsMatched: result.matched, recordsScanned: result.scanned, bytesScanned: 0 },
      };
    },
  };
}

/** StartQuery takes seconds, and milliseconds too: the console sends them. */
function toMilliseconds(time: number): number {
  return time < 100_000_000_000 ? time * 1000 : time;
}
