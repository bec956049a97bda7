import { AwsError } from '../../../front-door/aws-json.ts';

/** The values of one period, kept so that every percentile can be computed later. */
export interface Distribution {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Number of occurrences by value. */
  readonly values: Map<number, number>;
  /** Whether values are rounded to steps of 1 %. */
  coarse: boolean;
}

/** Above this number of distinct values, as in a busy minute of latencies, values are rounded to bound the memory. */
const MAX_EXACT_VALUES = 1_000;
const STEP = Math.log(1.01);

export function emptyDistribution(): Distribution {
  return {
    count: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    values: new Map(),
    coarse: false,
  };
}

export function addValue(into: Distribution, value: number): void {
  into.count += 1;
  into.sum += value;
  if (value < into.min) into.min = value;
  if (value > into.max) into.max = value;
  keepValue(into, value, 1);
}

export function merge(into: Distribution, from: Distribution): void {
  into.count += from.count;
  into.sum += from.sum;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  for (const [value, count] of from.values) keepValue(into, value, count);
}

function keepValue(into: Distribution, value: number, count: number): void {
  const kept = into.coarse ? rounded(value) : value;
  into.values.set(kept, (into.values.get(kept) ?? 0) + count);
  if (into.coarse || into.values.size <= MAX_EXACT_VALUES) return;
  const exact = [...into.values];
  into.coarse = true;
  into.values.clear();
  for (const [value, count] of exact) keepValue(into, value, count);
}

function rounded(value: number): number {
  if (value === 0) return 0;
  return Math.sign(value) * Math.exp(Math.round(Math.log(Math.abs(value)) / STEP) * STEP);
}

/** Computes one number from a distribution; `undefined` where it has no answer, as for percentiles of negative values. */
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
 * @throws AwsError for any other statistic, such as a trimmed mean, which is not available locally
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function parseStatistic(name: string): Statistic {
  const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined;
  if (basic) return basic;
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1];
  if (percent !== undefined) return (values) => valueAtRank(values, (Number(percent) / 100) * values.count);
  throw new AwsError(
    'InvalidParameterValue',
    `Statistic must be SampleCount, Sum, Average, Minimum, Maximum or a percentile such as p99.9, got '${name}': ` +
      'others are not available locally.',
  );
}

/** Uses the nearest rank, which is always a reported value. */
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
