import { AwsError } from '../aws-error.ts';
import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { readMetric } from '../metric-query.ts';
import type { Sample } from '../metric-store.ts';
import {
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTime,
  requiredNumber,
  requiredObjects,
  requiredText,
} from '../wire-input.ts';

export function putMetricData(cloudWatch: CloudWatch, input: WireInput): object {
  const Namespace = requiredText(input, 'Namespace');
  const samples = requiredObjects(input, 'MetricData').map((datum) =>
    readSample({ Namespace, ...datum }, cloudWatch.now(), cloudWatch.metrics.retention),
  );
  for (const sample of samples) cloudWatch.metrics.put(sample);
  return {};
}

function readSample(datum: WireInput, now: number, retention: number): Sample {
  const timestamp = optionalTime(datum, 'Timestamp') ?? now;
  if (timestamp < now - retention) {
    const hours = retention / 3_600_000;
    throw new AwsError(
      'InvalidParameterValue',
      `Timestamp must be in the last ${hours} hours: no more is kept locally.`,
    );
  }
  const unit = optionalText(datum, 'Unit');
  return {
    metric: readMetric(datum),
    timestamp,
    resolution: optionalNumber(datum, 'StorageResolution') === 1 ? 1 : 60,
    ...(unit !== undefined && { unit }),
    ...readData(datum),
  };
}

function readData(datum: WireInput): Pick<Sample, 'values' | 'counts' | 'statistics'> {
  const value = optionalNumber(datum, 'Value');
  if (value !== undefined) return { values: [value] };
  const set = optionalObject(datum, 'StatisticValues');
  if (set) {
    const [sampleCount, sum] = [requiredNumber(set, 'SampleCount'), requiredNumber(set, 'Sum')];
    const [minimum, maximum] = [requiredNumber(set, 'Minimum'), requiredNumber(set, 'Maximum')];
    return { statistics: { sampleCount, sum, minimum, maximum } };
  }
  const values = readNumbers(datum.Values);
  const counts = datum.Counts === undefined ? values?.map(() => 1) : readNumbers(datum.Counts);
  if (!values || counts?.length !== values.length) {
    throw new AwsError(
      'InvalidParameterCombination',
      'A metric datum must have one of Value, StatisticValues, and Values with as many Counts (numbers).',
    );
  }
  return { values, counts };
}

function readNumbers(given: unknown): readonly number[] | undefined {
  return Array.isArray(given) && given.every((item): item is number => typeof item === 'number') ? given : undefined;
}
