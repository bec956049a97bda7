import { AwsError } from './aws-error.ts';
import type { Distribution } from './distribution.ts';

/** `undefined` where the distribution cannot answer, as for percentiles of statistic sets. */
export type Statistic = (distribution: Distribution) => number | undefined;

const BASIC: Readonly<Record<string, Statistic>> = {
  SampleCount: (values) => values.count,
  Sum: (values) => values.sum,
  Average: (values) => values.sum / values.count,
  Minimum: (values) => values.min,
  Maximum: (values) => values.max,
};

/**
 * Reads a statistic as CloudWatch writes it: `Average`, `p99.9`, `IQM`, `tm99`, `TM(10%:90%)`, `PR(:300)` and so on.
 *
 * @throws AwsError when CloudWatch would not know it either
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function parseStatistic(name: string): Statistic {
  const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined;
  const statistic = basic ?? percentile(name) ?? trimmed(name);
  if (!statistic) {
    throw new AwsError(
      'InvalidParameterValue',
      `Statistic must be SampleCount, Sum, Average, Minimum, Maximum, IQM, a percentile such as p99.9, or one of ` +
        `TM, WM, TC, TS, PR with a range such as TM(10%:90%), got '${name}'.`,
    );
  }
  return statistic;
}

/** The fraction of a percentile statistic, 0.99 for `p99`; `undefined` for every other statistic. */
export function percentileFraction(name: string): number | undefined {
  const percent = Number(/^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1]);
  return Number.isNaN(percent) ? undefined : percent / 100;
}

function percentile(name: string): Statistic | undefined {
  const fraction = percentileFraction(name);
  return fraction === undefined ? undefined : ranked((sorted, count) => valueAt(sorted, fraction * count));
}

interface Bound {
  readonly value: number;
  readonly percent: boolean;
}

function trimmed(name: string): Statistic | undefined {
  if (name === 'IQM') return trimmed('TM(25%:75%)');
  const short = /^(tm|wm|tc|ts)(\d{1,2}(?:\.\d+)?|100)$/.exec(name);
  if (short) return trimmed(`${short[1]?.toUpperCase()}(:${short[2]}%)`);
  const ranged = /^(TM|WM|TC|TS|PR)\((?:(-?[\d.]+)(%?))?:(?:(-?[\d.]+)(%?))?\)$/.exec(name);
  if (!ranged) return undefined;
  const [, kind, from, fromPercent, to, toPercent] = ranged;
  if (from === undefined && to === undefined) return undefined;
  const percent = fromPercent === '%' || toPercent === '%';
  if (
    (from !== undefined && (fromPercent === '%') !== percent) ||
    (to !== undefined && (toPercent === '%') !== percent)
  )
    return undefined;
  if (kind === 'PR' && percent) return undefined;
  const low = { value: from === undefined ? Number.NEGATIVE_INFINITY : Number(from), percent };
  const high = { value: to === undefined ? Number.POSITIVE_INFINITY : Number(to), percent };
  return ranked((sorted, count) => overRange(kind, sorted, count, low, high));
}

type Sorted = readonly (readonly [value: number, count: number])[];

/** CloudWatch has no percentiles for negative values nor for statistic sets. */
function ranked(compute: (sorted: Sorted, count: number) => number | undefined): Statistic {
  return (values) => {
    if (values.count === 0 || values.opaque || values.min < 0) return undefined;
    const sorted = [...values.values].sort(([left], [right]) => left - right);
    const result = compute(sorted, values.count);
    return result === undefined || Number.isNaN(result) ? undefined : result;
  };
}

function overRange(kind: string | undefined, sorted: Sorted, count: number, low: Bound, high: Bound): number {
  const inside = low.percent
    ? insideRanks(sorted, Math.max(0, low.value / 100) * count, Math.min(1, high.value / 100) * count)
    : sorted.filter(([value]) => value > low.value && value <= high.value);
  const weight = inside.reduce((total, [, times]) => total + times, 0);
  const sum = inside.reduce((total, [value, times]) => total + value * times, 0);
  if (kind === 'TC') return weight;
  if (kind === 'TS') return sum;
  if (kind === 'PR') return (100 * weight) / count;
  if (kind === 'TM') return sum / weight;
  const floor = inside[0]?.[0] ?? Number.NaN;
  const ceiling = inside.at(-1)?.[0] ?? Number.NaN;
  const clamped = sorted.reduce(
    (total, [value, times]) => total + Math.min(ceiling, Math.max(floor, value)) * times,
    0,
  );
  return clamped / count;
}

/** The part of every value's weight that lies between two ranks; a value on the edge counts in part. */
function insideRanks(sorted: Sorted, from: number, to: number): [number, number][] {
  const inside: [number, number][] = [];
  let rank = 0;
  for (const [value, times] of sorted) {
    const part = Math.min(rank + times, to) - Math.max(rank, from);
    if (part > 0) inside.push([value, part]);
    rank += times;
  }
  return inside;
}

/** Nearest rank: always a value that was reported. */
function valueAt(sorted: Sorted, rank: number): number | undefined {
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (passed >= rank) return value;
  }
  return sorted.at(-1)?.[0];
}
