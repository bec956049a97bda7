/** The values reported in one period, kept so that any percentile can be asked for later. */
export interface Distribution {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How often each value came. */
  readonly values: Map<number, number>;
  /** Values are rounded to steps of 1 % from now on. */
  coarse: boolean;
}

/** Exact up to here; a busy minute of distinct latencies is rounded beyond it, so that memory stays bounded. */
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
  if (!into.coarse && into.values.size > MAX_EXACT_VALUES) coarsen(into);
}

function coarsen(into: Distribution): void {
  const exact = [...into.values];
  into.coarse = true;
  into.values.clear();
  for (const [value, count] of exact) keepValue(into, value, count);
}

function rounded(value: number): number {
  if (value === 0) return 0;
  return Math.sign(value) * Math.exp(Math.round(Math.log(Math.abs(value)) / STEP) * STEP);
}
