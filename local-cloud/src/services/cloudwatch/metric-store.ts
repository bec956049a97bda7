import { addValue, type Distribution, emptyDistribution, merge } from './distribution.ts';
import { type Metric, metricKey } from './metric.ts';
import type { Statistic } from './statistic.ts';

const MINUTE = 60_000;
/** Milliseconds that data is kept. */
const RETENTION = 180 * MINUTE;

export interface Sample {
  readonly metric: Metric;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly values: readonly number[];
  /** @default - left as it was, at first None */
  readonly unit?: string;
}

export interface Window {
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
  /** Milliseconds. */
  readonly period: number;
}

export interface Point {
  /** Start of the period, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly value: number;
}

export interface ListedMetric {
  readonly metric: Metric;
  readonly unit: string;
}

export interface MetricStore {
  /** What is older than three hours is not taken. */
  put(sample: Sample): void;
  /** Periods without data are left out. A unit that is not the metric's own finds nothing, as on AWS. */
  read(metric: Metric, window: Window, statistic: Statistic, unit?: string): Point[];
  list(): ListedMetric[];
}

interface Series {
  readonly metric: Metric;
  readonly minutes: Map<number, Distribution>;
  unit: string;
}

/**
 * Metrics in memory: a distribution for each minute.
 *
 * @param options.now milliseconds since the epoch
 */
export function createMetricStore({ now }: { readonly now: () => number }): MetricStore {
  const series = new Map<string, Series>();

  const seriesOf = (metric: Metric): Series => {
    const key = metricKey(metric);
    const known = series.get(key) ?? { metric, minutes: new Map(), unit: 'None' };
    series.set(key, known);
    return known;
  };

  return {
    put({ metric, timestamp, values, unit }) {
      const oldest = now() - RETENTION;
      if (timestamp < oldest) return;
      const into = seriesOf(metric);
      if (unit !== undefined) into.unit = unit;
      const minute = minuteAt(into.minutes, timestamp, oldest);
      for (const value of values) addValue(minute, value);
    },
    read(metric, window, statistic, unit) {
      const found = series.get(metricKey(metric));
      if (!found || (unit !== undefined && unit !== found.unit)) return [];
      return summarize(found.minutes, window, statistic);
    },
    list: () => [...series.values()].map(({ metric, unit }) => ({ metric, unit })),
  };
}

function minuteAt(minutes: Map<number, Distribution>, timestamp: number, oldest: number): Distribution {
  const start = timestamp - (timestamp % MINUTE);
  const known = minutes.get(start);
  if (known) return known;
  for (const time of minutes.keys()) if (time < oldest - MINUTE) minutes.delete(time);
  const fresh = emptyDistribution();
  minutes.set(start, fresh);
  return fresh;
}

function summarize(minutes: ReadonlyMap<number, Distribution>, window: Window, statistic: Statistic): Point[] {
  const periods = Map.groupBy(
    [...minutes].filter(([time]) => time >= window.from && time < window.to),
    ([time]) => time - ((time - window.from) % window.period),
  );
  return [...periods]
    .map(([timestamp, parts]) => ({ timestamp, value: statistic(together(parts.map(([, minute]) => minute))) }))
    .filter((point): point is Point => point.value !== undefined && Number.isFinite(point.value))
    .sort((left, right) => left.timestamp - right.timestamp);
}

function together(parts: readonly Distribution[]): Distribution {
  if (parts[0] && parts.length === 1) return parts[0];
  const whole = emptyDistribution();
  for (const part of parts) merge(whole, part);
  return whole;
}
