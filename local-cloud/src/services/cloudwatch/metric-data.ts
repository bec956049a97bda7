import { AwsError } from './aws-error.ts';
import { evaluate } from './metric-math/evaluator.ts';
import { MetricMathError, UnavailableFunctionError } from './metric-math/expression.ts';
import type { MathValue, Series } from './metric-math/math-value.ts';
import type { MetricQuery, MetricStat } from './metric-query.ts';
import type { MetricStore, Point } from './metric-store.ts';
import { parseStatistic } from './statistic.ts';

export interface MetricDataRequest {
  readonly queries: readonly MetricQuery[];
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
}

export interface MetricDataResult {
  readonly id: string;
  readonly label: string;
  /** Oldest first. */
  readonly points: readonly Point[];
  /** Why there is no data, such as `SEARCH is not available locally`. */
  readonly problem?: string;
}

/**
 * Reads metrics and evaluates math over them.
 *
 * @throws AwsError when a query makes no sense; a function that only AWS has is told in its own result
 */
export function getMetricData(store: MetricStore, request: MetricDataRequest): MetricDataResult[] {
  const lines = createLines(store, request);
  return request.queries
    .filter(({ returnData = true }) => returnData)
    .map((query): MetricDataResult => {
      const { id, label = defaultLabel(query) } = query;
      try {
        return { id, label, points: pointsOf(lines.resolve(id)) };
      } catch (error) {
        if (error instanceof UnavailableFunctionError) return { id, label, points: [], problem: error.message };
        if (!(error instanceof MetricMathError)) throw error;
        throw new AwsError('ValidationError', `Error in expression '${id}': ${error.message}.`);
      }
    });
}

function createLines(store: MetricStore, { queries, from, to }: MetricDataRequest) {
  const byId = new Map(queries.map((query) => [query.id, query]));
  if (byId.size < queries.length) throw new AwsError('ValidationError', 'Every query must have an Id of its own.');
  const known = new Map<string, MathValue>();
  const underWay = new Set<string>();

  const resolve = (id: string): MathValue => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const query = byId.get(id);
    if (!query) throw new MetricMathError(`there is no query with id '${id}'`);
    if (underWay.has(id)) throw new MetricMathError(`'${id}' refers to itself`);
    underWay.add(id);
    try {
      const value =
        'metric' in query.what
          ? readSeries(store, query, query.what, from, to)
          : evaluate(query.what.expression, { from, to, resolve });
      known.set(id, value);
      return value;
    } finally {
      underWay.delete(id);
    }
  };
  return { resolve };
}

function readSeries(store: MetricStore, query: MetricQuery, what: MetricStat, from: number, to: number): Series {
  const period = what.period * 1000;
  const points = store.read(what.metric, { from, to, period }, parseStatistic(what.stat), what.unit);
  return {
    label: query.label ?? defaultLabel(query),
    period,
    points: new Map(points.map(({ timestamp, value }) => [timestamp, value])),
  };
}

function defaultLabel(query: MetricQuery): string {
  return 'metric' in query.what ? query.what.metric.name : query.id;
}

function pointsOf(value: MathValue): Point[] {
  if (typeof value === 'number') throw new MetricMathError(`the result must be a time series, got the number ${value}`);
  return [...value.points].map(([timestamp, value]) => ({ timestamp, value }));
}
