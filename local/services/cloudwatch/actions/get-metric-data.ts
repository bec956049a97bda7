import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import type { MetricDataResult } from '../metric-data.ts';
import { readMetricQuery } from '../metric-query.ts';
import { pageOf } from '../page.ts';
import { optionalNumber, optionalText, requiredObjects, requiredTime, wireTime } from '../wire-input.ts';

const MINUTE = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_DATAPOINTS = 100_800;

/** A page counts data points over all results; a result that goes on is `PartialData`. */
export function getMetricDataPage(cloudWatch: CloudWatch, input: WireInput): object {
  const queries = requiredObjects(input, 'MetricDataQueries').map(readMetricQuery);
  const start = requiredTime(input, 'StartTime');
  const shortest = Math.min(...queries.map(({ what }) => ('metric' in what ? what.period * 1000 : MINUTE)), MINUTE);
  const results = cloudWatch.getMetricData({
    queries,
    from: start - (start % shortest),
    to: requiredTime(input, 'EndTime'),
  });
  const newestFirst = optionalText(input, 'ScanBy') !== 'TimestampAscending';
  const all = results.flatMap((result, index) =>
    (newestFirst ? result.points.toReversed() : result.points).map((point) => ({ index, point })),
  );
  const limit = optionalNumber(input, 'MaxDatapoints') ?? MAX_DATAPOINTS;
  const page = pageOf(all, optionalText(input, 'NextToken'), limit);
  const ends = page.nextToken === undefined ? results.length : (all[Number(page.nextToken)]?.index ?? results.length);
  return {
    MetricDataResults: results.map((result, index) => {
      const points = page.items.filter((item) => item.index === index).map(({ point }) => point);
      return {
        ...head(result, index >= ends),
        Timestamps: points.map(({ timestamp }) => wireTime(timestamp)),
        Values: points.map(({ value }) => value),
      };
    }),
    Messages: [],
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

function head({ id, label, problem }: MetricDataResult, goesOn: boolean): object {
  if (problem === undefined) return { Id: id, Label: label, StatusCode: goesOn ? 'PartialData' : 'Complete' };
  const message = { Code: 'NotAvailableLocally', Value: problem };
  return { Id: id, Label: label, StatusCode: 'InternalError', Messages: [message] };
}
