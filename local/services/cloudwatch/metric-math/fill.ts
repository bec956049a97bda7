import type { Series } from './math-value.ts';

export type Filling = number | Series | 'REPEAT' | 'LINEAR';

/**
 * Fills the missing periods of a series between two moments. REPEAT begins at the first point there is, LINEAR also ends
 * at the last.
 *
 * @param from milliseconds since the epoch, where a period begins
 * @param to milliseconds since the epoch, exclusive
 */
export function fill(series: Series, filling: Filling, from: number, to: number): Series {
  const points = new Map<number, number>();
  const times = [...series.points.keys()];
  let passed = 0;
  for (let time = from; time < to; time += series.period) {
    while ((times[passed] ?? Number.POSITIVE_INFINITY) <= time) passed += 1;
    const value = series.points.get(time) ?? guess(series, filling, time, times[passed - 1], times[passed]);
    if (value !== undefined) points.set(time, value);
  }
  return { ...series, points };
}

function guess(
  series: Series,
  filling: Filling,
  time: number,
  before: number | undefined,
  after: number | undefined,
): number | undefined {
  if (typeof filling === 'number') return filling;
  if (typeof filling === 'object') return filling.points.get(time);
  if (before === undefined) return undefined;
  const last = series.points.get(before);
  if (filling === 'REPEAT' || last === undefined) return last;
  if (after === undefined) return undefined;
  const next = series.points.get(after) ?? last;
  return last + ((next - last) * (time - before)) / (after - before);
}
