import { type BinaryOperator, type Expression, MetricMathError, UnavailableFunctionError } from './expression.ts';
import { type Filling, fill } from './fill.ts';
import { FUNCTIONS } from './functions.ts';
import { combine, isArray, type MathValue, mapValues, type Series, withPoints } from './math-value.ts';

/** What an expression is evaluated in. */
export interface Surroundings {
  /** Milliseconds since the epoch, where the first period begins. */
  readonly from: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly to: number;
  /** The metric or expression with that id. */
  resolve(id: string): MathValue;
  /** The request's metrics by id, without its expressions. */
  metrics(): readonly (readonly [id: string, series: Series])[];
}

const OPERATORS: Readonly<Record<BinaryOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/**
 * @throws MetricMathError when the expression makes no sense
 * @throws UnavailableFunctionError when it would on AWS
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
    case 'array':
      return expression.items.flatMap((item) => {
        const series = value(item);
        if (typeof series === 'number') throw new MetricMathError(`an array holds time series, got ${series}`);
        return series;
      });
    case 'call':
      return call(expression.name, expression.parameters, surroundings);
    default:
      throw new MetricMathError(
        `'${expression.kind === 'text' ? expression.value : expression.name}' has no value of its own`,
      );
  }
}

/** The functions that an expression calls and the local cloud has not; empty when it can be evaluated. */
export function unavailableFunctions(expression: Expression): string[] {
  switch (expression.kind) {
    case 'call': {
      const inner = expression.parameters.flatMap(unavailableFunctions);
      return isAvailable(expression.name) ? inner : [expression.name, ...inner];
    }
    case 'binary':
      return [...unavailableFunctions(expression.left), ...unavailableFunctions(expression.right)];
    case 'negate':
      return unavailableFunctions(expression.operand);
    case 'array':
      return expression.items.flatMap(unavailableFunctions);
    default:
      return [];
  }
}

const SPECIAL: Readonly<Record<string, (parameters: readonly Expression[], surroundings: Surroundings) => MathValue>> =
  { IF: choose, FILL: fillMissing, METRICS: metrics };

function isAvailable(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name) || Object.hasOwn(SPECIAL, name);
}

function call(name: string, parameters: readonly Expression[], surroundings: Surroundings): MathValue {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  if (special) return special(parameters, surroundings);
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!known) throw new UnavailableFunctionError(name);
  return known(
    parameters.map((parameter) => evaluate(parameter, surroundings)),
    name,
  );
}

/** Without a third parameter, what does not meet the condition is missing data. */
function choose(parameters: readonly Expression[], surroundings: Surroundings): MathValue {
  const [condition, met, unmet = Number.NaN] = parameters.map((parameter) => evaluate(parameter, surroundings));
  if (condition === undefined || met === undefined || parameters.length > 3) {
    throw new MetricMathError(`IF takes 2 or 3 parameters, got ${parameters.length}`);
  }
  if (isArray(condition) || isArray(met) || isArray(unmet)) {
    throw new MetricMathError('IF takes numbers and time series, got an array of time series');
  }
  if (typeof condition === 'number') return condition === 0 ? unmet : met;
  const at = (value: number | Series, time: number) =>
    typeof value === 'number' ? value : (value.points.get(time) ?? Number.NaN);
  return withPoints(
    condition,
    [...condition.points].map(([time, holds]) => [time, at(holds === 0 ? unmet : met, time)] as const),
  );
}

function fillMissing(parameters: readonly Expression[], surroundings: Surroundings): MathValue {
  const [what, how] = parameters;
  if (!what || !how || parameters.length !== 2) {
    throw new MetricMathError(`FILL takes 2 parameters, got ${parameters.length}`);
  }
  const value = evaluate(what, surroundings);
  if (typeof value === 'number') throw new MetricMathError(`FILL takes a time series, got ${value}`);
  const filling = readFilling(how, surroundings);
  const filled = (series: Series) => fill(series, filling, surroundings.from, surroundings.to);
  return isArray(value) ? value.map(filled) : filled(value);
}

function readFilling(how: Expression, surroundings: Surroundings): Filling {
  if (how.kind === 'keyword') {
    if (how.name === 'REPEAT' || how.name === 'LINEAR') return how.name;
    throw new MetricMathError(`FILL fills with a number, a time series, REPEAT or LINEAR, got ${how.name}`);
  }
  const filling = evaluate(how, surroundings);
  if (isArray(filling)) throw new MetricMathError('FILL cannot fill with an array of time series');
  return filling;
}

function metrics(parameters: readonly Expression[], surroundings: Surroundings): readonly Series[] {
  const [filter] = parameters;
  if (parameters.length > 1 || (filter && filter.kind !== 'text')) {
    throw new MetricMathError('METRICS takes nothing, or a text that the ids contain');
  }
  return surroundings
    .metrics()
    .filter(([id]) => !filter || id.includes(filter.value))
    .map(([, series]) => series);
}
