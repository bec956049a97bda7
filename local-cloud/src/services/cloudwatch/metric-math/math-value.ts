/** One line on a graph. */
export interface Series {
  readonly label: string;
  /** Milliseconds. */
  readonly period: number;
  /** By start of the period, ascending. Missing data is absent. */
  readonly points: ReadonlyMap<number, number>;
}

/** A number or a time series: AWS's S and TS. */
export type MathValue = number | Series;

/** What is not finite, such as a division by zero, is missing data. */
export function withPoints(series: Series, points: Iterable<readonly [number, number]>): Series {
  return { ...series, points: new Map([...points].filter(([, value]) => Number.isFinite(value))) };
}

/** Applies to a number, or to each point. */
export function mapValues(value: MathValue, apply: (value: number) => number): MathValue {
  if (typeof value === 'number') return apply(value);
  const points = [...value.points].map(([time, point]) => [time, apply(point)] as const);
  return withPoints(value, points);
}

/** Two series meet where both have data. */
export function combine(left: MathValue, right: MathValue, apply: (left: number, right: number) => number): MathValue {
  if (typeof right === 'number') return mapValues(left, (value) => apply(value, right));
  if (typeof left === 'number') return mapValues(right, (value) => apply(left, value));
  const points: [number, number][] = [];
  for (const [time, value] of left.points) {
    const other = right.points.get(time);
    if (other !== undefined) points.push([time, apply(value, other)]);
  }
  return withPoints(left, points);
}
