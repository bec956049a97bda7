import { type FunctionName, MetricMathError } from './expression.ts';
import { type MathValue, type Series, withPoints } from './math-value.ts';

/** The span that is asked for. */
export interface Span {
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
}

export type MathFunction = (values: readonly MathValue[], span: Span) => MathValue;

export const FUNCTIONS: Readonly<Record<FunctionName, MathFunction>> = { IF: choose, FILL: fill, PERIOD: period };

/** Without a third parameter, what does not meet the condition is missing data. */
function choose(values: readonly MathValue[]): MathValue {
  const [condition, met, unmet = Number.NaN] = values;
  if (condition === undefined || met === undefined || values.length > 3) {
    throw new MetricMathError(`IF takes 2 or 3 parameters, got ${values.length}`);
  }
  if (typeof condition === 'number') return condition === 0 ? unmet : met;
  const at = (value: MathValue, time: number) =>
    typeof value === 'number' ? value : (value.points.get(time) ?? Number.NaN);
  return withPoints(
    condition,
    [...condition.points].map(([time, holds]) => [time, at(holds === 0 ? unmet : met, time)] as const),
  );
}

function fill(values: readonly MathValue[], { from, to }: Span): Series {
  const [series, filling] = values;
  if (typeof series !== 'object' || typeof filling !== 'number' || values.length !== 2) {
    throw new MetricMathError('FILL takes a time series, and a number to fill it with');
  }
  const points = new Map<number, number>();
  for (let time = from; time < to; time += series.period) points.set(time, series.points.get(time) ?? filling);
  return { ...series, points };
}

function period(values: readonly MathValue[]): number {
  const [series] = values;
  if (typeof series !== 'object' || values.length !== 1) throw new MetricMathError('PERIOD takes one time series');
  return series.period / 1000;
}
