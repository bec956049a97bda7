import {
  addStatisticSet,
  addValue,
  type Distribution,
  emptyDistribution,
  merge,
  type StatisticSet,
} from './distribution.ts';
import { type Metric, metricKey } from './metric.ts';
import type { Statistic } from './statistic.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface Sample {
  readonly metric: Metric;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly values?: readonly number[];
  /**
   * How often each of `values` came.
   *
   * @default - once each
   */
  readonly counts?: readonly number[];
  readonly statistics?: StatisticSet;
  /** @default - left as it was, at first None */
  readonly unit?: string;
  /**
   * Seconds: 1 for a high-resolution metric, else 60.
   *
   * @default 60
   */
  readonly resolution?: 1 | 60;
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
  /** Milliseconds since the epoch. */
  readonly lastWrite: number;
}

export interface MetricStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Milliseconds that one-minute data is kept.
   *
   * @default 3 hours
   */
  readonly retention?: number;
  /**
   * Milliseconds that one-second data of high-resolution metrics is kept.
   *
   * @default 15 minutes
   */
  readonly highResolutionRetention?: number;
  /**
   * Metrics kept at once; beyond it the one written longest ago is dropped.
   *
   * @default 5000
   */
  readonly maxMetrics?: number;
}

export interface MetricStore {
  put(sample: Sample): void;
  /** Periods without data are left out. A unit that is not the metric's own finds nothing, as on AWS. */
  read(metric: Metric, window: Window, statistic: Statistic, unit?: string): Point[];
  list(): ListedMetric[];
  /** Milliseconds that data is kept; what is older when it comes is not taken. */
  readonly retention: number;
  /** Metrics given up because there were more than `maxMetrics`. */
  readonly evicted: number;
}

interface Series {
  readonly metric: Metric;
  readonly minutes: Map<number, Distribution>;
  readonly seconds: Map<number, Distribution>;
  unit: string;
  lastWrite: number;
}

/** Metrics in memory: distributions by minute, and by second for those that asked for high resolution. */
export function createMetricStore(options: MetricStoreOptions): MetricStore {
  const { now, retention = 3 * HOUR, highResolutionRetention = 15 * MINUTE, maxMetrics = 5_000 } = options;
  const series = new Map<string, Series>();
  let evicted = 0;

  const seriesOf = (metric: Metric): Series => {
    const key = metricKey(metric);
    const known = series.get(key);
    if (known) return known;
    if (series.size >= maxMetrics) {
      series.delete(leastRecentlyWritten(series));
      evicted += 1;
    }
    const fresh = { metric, minutes: new Map(), seconds: new Map(), unit: 'None', lastWrite: 0 };
    series.set(key, fresh);
    return fresh;
  };

  return {
    put(sample) {
      const into = seriesOf(sample.metric);
      const oldest = now() - retention;
      if (sample.timestamp < oldest) return;
      if (sample.unit !== undefined) into.unit = sample.unit;
      into.lastWrite = now();
      addSample(bucketAt(into.minutes, sample.timestamp, MINUTE, oldest), sample);
      if (sample.resolution !== 1) return;
      addSample(bucketAt(into.seconds, sample.timestamp, SECOND, now() - highResolutionRetention), sample);
    },
    read(metric, window, statistic, unit) {
      const found = series.get(metricKey(metric));
      if (!found || (unit !== undefined && unit !== found.unit)) return [];
      return summarize(window.period < MINUTE ? found.seconds : found.minutes, window, statistic);
    },
    list: () => [...series.values()].map(({ metric, unit, lastWrite }) => ({ metric, unit, lastWrite })),
    retention,
    get evicted() {
      return evicted;
    },
  };
}

function bucketAt(buckets: Map<number, Distribution>, timestamp: number, width: number, oldest: number): Distribution {
  const start = timestamp - (timestamp % width);
  const known = buckets.get(start);
  if (known) return known;
  for (const time of buckets.keys()) if (time < oldest - width) buckets.delete(time);
  const fresh = emptyDistribution();
  buckets.set(start, fresh);
  return fresh;
}

function addSample(into: Distribution, sample: Sample): void {
  for (const [index, value] of (sample.values ?? []).entries()) addValue(into, value, sample.counts?.[index] ?? 1);
  if (sample.statistics) addStatisticSet(into, sample.statistics);
}

function summarize(buckets: ReadonlyMap<number, Distribution>, window: Window, statistic: Statistic): Point[] {
  const periods = Map.groupBy(
    [...buckets].filter(([time]) => time >= window.from && time < window.to),
    ([time]) => time - ((time - window.from) % window.period),
  );
  return [...periods]
    .map(([timestamp, parts]) => ({ timestamp, value: statistic(together(parts.map(([, bucket]) => bucket))) }))
    .filter((point): point is Point => point.value !== undefined && Number.isFinite(point.value))
    .sort((left, right) => left.timestamp - right.timestamp);
}

function together(parts: readonly Distribution[]): Distribution {
  if (parts[0] && parts.length === 1) return parts[0];
  const whole = emptyDistribution();
  for (const part of parts) merge(whole, part);
  return whole;
}

function leastRecentlyWritten(series: ReadonlyMap<string, Series>): string {
  let oldest = '';
  let time = Number.POSITIVE_INFINITY;
  for (const [key, { lastWrite }] of series) if (lastWrite < time) [oldest, time] = [key, lastWrite];
  return oldest;
}
