import { AwsError } from './aws-error.ts';
import type { Distribution } from './distribution.ts';

/** `undefined` where the distribution cannot answer, as for percentiles of negative values. */
export type Statistic = (distribution: Distribution) => number | undefined;

const BASIC: Readonly<Record<string, Statistic>> = {
  SampleCount: (values) => values.count,
  Sum: (values) => values.sum,
  Average: (values) => values.sum / values.count,
  Minimum: (values) => values.min,
  Maximum: (values) => values.max,
};

/**
 * Reads a statistic as CloudWatch writes it: `Average`, `p99.9`.
 *
 * @throws AwsError for every other one; trimmed means and their like are not available locally
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function parseStatistic(name: string): Statistic {
  const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined;
  const statistic = basic ?? percentile(name);
  if (!statistic) {
    throw new AwsError(
      'InvalidParameterValue',
      `Statistic must be SampleCount, Sum, Average, Minimum, Maximum or a percentile such as p99.9, got '${name}': ` +
        'others are not available locally.',
    );
  }
  return statistic;
}

function percentile(name: string): Statistic | undefined {
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  return percent === undefined ? undefined : (values) => valueAtRank(values, (Number(percent) / 100) * values.count);
}

/** Nearest rank: always a value that was reported. Negative values have none, as on AWS. */
function valueAtRank({ values, count, min }: Distribution, rank: number): number | undefined {
  if (count === 0 || min < 0) return undefined;
  const sorted = [...values].sort(([left], [right]) => left - right);
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (passed >= rank) return value;
  }
  return sorted.at(-1)?.[0];
}
