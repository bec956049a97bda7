import { AwsError } from '../aws-error.ts';
import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { metricKey } from '../metric.ts';
import { checkPeriod, readMetric } from '../metric-query.ts';
import { parseStatistic } from '../statistic.ts';
import { optionalText, optionalTexts, requiredNumber, requiredTime, wireTime } from '../wire-input.ts';

export function getMetricStatistics({ metrics }: CloudWatch, input: WireInput): object {
  const metric = readMetric(input);
  const period = checkPeriod(requiredNumber(input, 'Period')) * 1000;
  const start = requiredTime(input, 'StartTime');
  const window = { from: start - (start % 60_000), to: requiredTime(input, 'EndTime'), period };
  const unit = optionalText(input, 'Unit');
  const basic = optionalTexts(input, 'Statistics') ?? [];
  const extended = optionalTexts(input, 'ExtendedStatistics') ?? [];
  if (basic.length + extended.length === 0) {
    throw new AwsError('MissingParameter', 'The request must have Statistics or ExtendedStatistics.');
  }

  const key = metricKey(metric);
  const known = metrics.list().find((listed) => metricKey(listed.metric) === key);
  const datapoints = new Map<number, Record<string, unknown>>();
  const collect = (statistic: string, put: (datapoint: Record<string, unknown>, value: number) => void) => {
    for (const { timestamp, value } of metrics.read(metric, window, parseStatistic(statistic), unit)) {
      const datapoint = datapoints.get(timestamp) ?? { Timestamp: wireTime(timestamp), Unit: known?.unit ?? 'None' };
      put(datapoint, value);
      datapoints.set(timestamp, datapoint);
    }
  };
  for (const statistic of basic) {
    collect(statistic, (datapoint, value) => {
      datapoint[statistic] = value;
    });
  }
  for (const statistic of extended) {
    collect(statistic, (datapoint, value) => {
      datapoint.ExtendedStatistics = { ...Object(datapoint.ExtendedStatistics), [statistic]: value };
    });
  }
  return { Label: metric.name, Datapoints: [...datapoints.values()] };
}
