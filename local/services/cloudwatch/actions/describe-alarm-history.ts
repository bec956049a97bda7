import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { pageOf } from '../page.ts';
import { optionalNumber, optionalText, optionalTime, wireTime } from '../wire-input.ts';

export function describeAlarmHistory({ alarms }: CloudWatch, input: WireInput): object {
  const name = optionalText(input, 'AlarmName');
  const type = optionalText(input, 'HistoryItemType');
  const from = optionalTime(input, 'StartDate') ?? Number.NEGATIVE_INFINITY;
  const to = optionalTime(input, 'EndDate') ?? Number.POSITIVE_INFINITY;
  const matching = alarms.history
    .items()
    .filter(
      (item) =>
        (name === undefined || item.alarmName === name) &&
        (type === undefined || item.type === type) &&
        item.timestamp >= from &&
        item.timestamp <= to,
    );
  if (optionalText(input, 'ScanBy') === 'TimestampAscending') matching.reverse();
  const page = pageOf(matching, optionalText(input, 'NextToken'), optionalNumber(input, 'MaxRecords') ?? 100);
  return {
    AlarmHistoryItems: page.items.map((item) => ({
      AlarmName: item.alarmName,
      AlarmType: 'MetricAlarm',
      Timestamp: wireTime(item.timestamp),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: item.data,
    })),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
