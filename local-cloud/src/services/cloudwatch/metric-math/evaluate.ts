import {
  type BinaryOperator,
  type Expression,
  type FunctionName,
  MetricMathError,
  UnavailableFunctionError,
} from './expression.ts';

/** One line on a graph. */
export interface Series {
  readonly label: string;
  /** Milliseconds. */
  readonly period: number;
  /** Values by the start of their period, ascending; a period without data has none. */
  readonly points: ReadonlyMap<number, number>;
}

/** A number or a time series: S and TS in AWS's documentation. */
export type MathValue = number | Series;

export interface Surroundings {
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
  /** Returns the metric or expression with that id. */
  resolve(id: string): MathValue;
}

const OPERATORS: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

type MathFunction = (values: readonly MathValue[], surroundings: Surroundings) => MathValue;

const FUNCTIONS: Readonly<Record<FunctionName, MathFunction>> = { IF: choose, FILL: fill, PERIOD: period };

/**
 * @throws MetricMathError when the expression is invalid
 * @throws UnavailableFunctionError when the expression is valid on AWS only
 */
export function evaluate(expression: Expression, surroundings: Surroundings): MathValue {
  const value = (inner: Expression) => evaluate(inner, surroundings);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'reference':
      return surroundings.resolve(expression.id);
    case 'negate':
      return mapValues(value(expression.operand), (number) => -number);
    case 'binary':
      return combine(value(expression.left), value(expression.right), OPERATORS[expression.operator]);
    case 'call':
      return FUNCTIONS[expression.name](expression.parameters.map(value), surroundings);
    case 'unavailable':
      throw new UnavailableFunctionError(expression.name);
  }
}

function mapValues(value: MathValue, apply: (value: number) => number): MathValue {
  if (typeof value === 'number') return apply(value);
  return withPoints(
    value,
    [...value.points].map(([time, point]) => [time, apply(point)]),
  );
}

/** The result of two series has points where both series have data. */
function combine(left: MathValue, right: MathValue, apply: (left: number, right: number) => number): MathValue {
  if (typeof right === 'number') return mapValues(left, (value) => apply(value, right));
  if (typeof left === 'number') return mapValues(right, (value) => apply(left, value));
  const points: [number, number][] = [];
  for (const [time, value] of left.points) {
    const other = right.points.get(time);
    if (other !== undefined) points.push([time, apply(value, other)]);
  }
  return withPoints(left, points);
}

/** A result that is not finite, such as a division by zero, is missing data. */
function withPoints(series: Series, points: readonly (readonly [number, number])[]): Series {
  return { ...series, points: new Map(points.filter(([, value]) => Number.isFinite(value))) };
}

/** Without a third parameter, a point that does not meet the condition is missing data. */
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
    [...condition.points].map(([time, holds]) => [time, at(holds === 0 ? unmet : met, time)]),
  );
}

function fill(values: readonly MathValue[], { from, to }: Surroundings): Series {
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
