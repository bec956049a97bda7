import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import type { MetricDataResult } from '../metric-data.ts';
import { readMetricQuery } from '../metric-query.ts';
import { optionalText, requiredObjects, requiredTime, wireTime } from '../wire-input.ts';

const MINUTE = 60_000;

/** All data points in one page: the three hours that are kept never fill one. */
export function getMetricData(cloudWatch: CloudWatch, input: WireInput): object {
  const start = requiredTime(input, 'StartTime');
  const results = cloudWatch.getMetricData({
    queries: requiredObjects(input, 'MetricDataQueries').map(readMetricQuery),
    from: start - (start % MINUTE),
    to: requiredTime(input, 'EndTime'),
  });
  const newestFirst = optionalText(input, 'ScanBy') !== 'TimestampAscending';
  return {
    MetricDataResults: results.map((result) => {
      const points = newestFirst ? result.points.toReversed() : result.points;
      return {
        ...head(result),
        Timestamps: points.map(({ timestamp }) => wireTime(timestamp)),
        Values: points.map(({ value }) => value),
      };
    }),
    Messages: [],
  };
}

function head({ id, label, problem }: MetricDataResult): object {
  if (problem === undefined) return { Id: id, Label: label, StatusCode: 'Complete' };
  const message = { Code: 'NotAvailableLocally', Value: problem };
  return { Id: id, Label: label, StatusCode: 'InternalError', Messages: [message] };
}
