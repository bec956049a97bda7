import { AwsError } from '../../../front-door/aws-json.ts';
import { evaluate, type MathValue } from '../metric-math/evaluate.ts';
import { MetricMathError, UnavailableFunctionError } from '../metric-math/expression.ts';
import { parseStatistic } from './distribution.ts';
import type { MetricQuery } from './metric-query.ts';
import type { MetricStore, Point, TimeRange } from './metric-store.ts';

export interface MetricDataResult {
  readonly id: string;
  readonly label: string;
  /** Oldest first. */
  readonly points: readonly Point[];
  /** Reason for missing data, such as `SEARCH is not available locally`. */
  readonly problem?: string;
}

/**
 * Reads metrics and evaluates math over them. The result of an expression that needs a function of AWS has a `problem`.
 *
 * @throws AwsError when a query is invalid
 */
export function getMetricData(
  store: MetricStore,
  queries: readonly MetricQuery[],
  range: TimeRange,
): MetricDataResult[] {
  const resolve = createResolver(store, queries, range);
  return queries
    .filter(({ returnData }) => returnData)
    .map((query): MetricDataResult => {
      const { id } = query;
      const label = labelOf(query);
      try {
        return { id, label, points: pointsOf(resolve(id)) };
      } catch (error) {
        if (error instanceof UnavailableFunctionError) return { id, label, points: [], problem: error.message };
        if (!(error instanceof MetricMathError)) throw error;
        throw new AwsError('ValidationError', `Error in expression '${id}': ${error.message}.`);
      }
    });
}

/** Computes each line once, whatever the number of expressions that refer to it. */
function createResolver(
  store: MetricStore,
  queries: readonly MetricQuery[],
  range: TimeRange,
): (id: string) => MathValue {
  const byId = new Map(queries.map((query) => [query.id, query]));
  if (byId.size < queries.length) throw new AwsError('ValidationError', 'Each query must have a different Id.');
  const known = new Map<string, MathValue>();
  const underWay = new Set<string>();

  const compute = (query: MetricQuery): MathValue => {
    const { source } = query;
    if ('expression' in source) return evaluate(source.expression, { ...range, resolve });
    const period = source.period * 1000;
    const points = store.read(source.metric, { ...range, period }, parseStatistic(source.stat), source.unit);
    return {
      label: labelOf(query),
      period,
      points: new Map(points.map(({ timestamp, value }) => [timestamp, value])),
    };
  };
  const resolve = (id: string): MathValue => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const query = byId.get(id);
    if (!query) throw new MetricMathError(`there is no query with id '${id}'`);
    if (underWay.has(id)) throw new MetricMathError(`'${id}' refers to itself`);
    underWay.add(id);
    try {
      const value = compute(query);
      known.set(id, value);
      return value;
    } finally {
      underWay.delete(id);
    }
  };
  return resolve;
}

function labelOf({ id, label, source }: MetricQuery): string {
  return label ?? ('metric' in source ? source.metric.name : id);
}

function pointsOf(value: MathValue): Point[] {
  if (typeof value === 'number') throw new MetricMathError(`the result must be a time series, got the number ${value}`);
  return [...value.points].map(([timestamp, value]) => ({ timestamp, value }));
}
