import { MetricMathError } from './expression.ts';

/** One line on a graph. */
export interface Series {
  readonly label: string;
  /** Milliseconds. */
  readonly period: number;
  /** By start of the period, ascending. Missing data is absent. */
  readonly points: ReadonlyMap<number, number>;
}

/** A number, a time series, or an array of time series: AWS's S, TS and TS[]. */
export type MathValue = number | Series | readonly Series[];

export function isArray(value: MathValue): value is readonly Series[] {
  return Array.isArray(value);
}

/** What is not finite, such as a division by zero, is missing data. */
export function withPoints(series: Series, points: Iterable<readonly [number, number]>): Series {
  return { ...series, points: new Map([...points].filter(([, value]) => Number.isFinite(value))) };
}

/** Applies to a number, to each point, or to each point of each series. */
export function mapValues(value: MathValue, apply: (value: number) => number): MathValue {
  if (typeof value === 'number') return apply(value);
  if (isArray(value)) return value.map((series) => mapPoints(series, apply));
  return mapPoints(value, apply);
}

function mapPoints(series: Series, apply: (value: number) => number): Series {
  return withPoints(
    series,
    [...series.points].map(([time, value]) => [time, apply(value)] as const),
  );
}

/** Two series meet where both have data. */
export function combine(left: MathValue, right: MathValue, apply: (left: number, right: number) => number): MathValue {
  if (typeof right === 'number') return mapValues(left, (value) => apply(value, right));
  if (typeof left === 'number') return mapValues(right, (value) => apply(left, value));
  if (isArray(left)) {
    if (isArray(right)) {
      throw new MetricMathError('an operator takes at most one array of time series, got two');
    }
    return left.map((series) => meet(series, right, apply));
  }
  if (isArray(right)) return right.map((series) => meet(left, series, apply));
  return meet(left, right, apply);
}

function meet(left: Series, right: Series, apply: (left: number, right: number) => number): Series {
  const points: [number, number][] = [];
  for (const [time, value] of left.points) {
    const other = right.points.get(time);
    if (other !== undefined) points.push([time, apply(value, other)]);
  }
  return withPoints(left, points);
}
