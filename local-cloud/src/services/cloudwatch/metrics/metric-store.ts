import { addValue, type Distribution, emptyDistribution, merge, type Statistic } from './distribution.ts';

const MINUTE = 60_000;
const RETENTION = 180 * MINUTE;

/** Identity of a metric. The order of its dimensions does not matter. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Sample {
  readonly metric: Metric;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly values: readonly number[];
  /** @default - the unit of the previous sample, at first `None` */
  readonly unit?: string;
}

export interface TimeRange {
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
}

export interface Point {
  /** Start of the period in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly value: number;
}

export interface MetricStore {
  /** Keeps the sample for three hours, and drops a sample that is older. */
  put(sample: Sample): void;
  /**
   * Reads one point for each period that has data.
   *
   * @param range.period length of a period in milliseconds
   * @param unit returns no points unless it is the unit of the metric, as on AWS
   */
  read(metric: Metric, range: TimeRange & { readonly period: number }, statistic: Statistic, unit?: string): Point[];
}

/**
 * Keeps metrics in memory, as one distribution of values for each minute.
 *
 * @param options.now milliseconds since the epoch
 */
export function createMetricStore({ now }: { readonly now: () => number }): MetricStore {
  const stored = new Map<string, { readonly minutes: Map<number, Distribution>; unit: string }>();

  return {
    put({ metric, timestamp, values, unit }) {
      const oldest = now() - RETENTION;
      if (timestamp < oldest) return;
      const key = metricKey(metric);
      const into = stored.get(key) ?? { minutes: new Map(), unit: 'None' };
      stored.set(key, into);
      if (unit !== undefined) into.unit = unit;
      const minute = minuteAt(into.minutes, timestamp, oldest);
      for (const value of values) addValue(minute, value);
    },
    read(metric, { from, to, period }, statistic, unit) {
      const found = stored.get(metricKey(metric));
      if (!found || (unit !== undefined && unit !== found.unit)) return [];
      const periods = Map.groupBy(
        [...found.minutes].filter(([time]) => time >= from && time < to),
        ([time]) => time - ((time - from) % period),
      );
      return [...periods]
        .map(([timestamp, minutes]) => ({ timestamp, value: statistic(merged(minutes.map(([, minute]) => minute))) }))
        .filter((point): point is Point => point.value !== undefined && Number.isFinite(point.value))
        .sort((left, right) => left.timestamp - right.timestamp);
    },
  };
}

function metricKey({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([
    namespace,
    name,
    ...Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1)),
  ]);
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

function merged(parts: readonly Distribution[]): Distribution {
  if (parts[0] && parts.length === 1) return parts[0];
  const whole = emptyDistribution();
  for (const part of parts) merge(whole, part);
  return whole;
}
