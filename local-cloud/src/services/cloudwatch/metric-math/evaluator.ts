import { type BinaryOperator, type Expression, UnavailableFunctionError } from './expression.ts';
import { FUNCTIONS, type Span } from './functions.ts';
import { combine, type MathValue, mapValues } from './math-value.ts';

/** What an expression is evaluated in. */
export interface Surroundings extends Span {
  /** The metric or expression with that id. */
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
    case 'call':
      return FUNCTIONS[expression.name](expression.parameters.map(value), surroundings);
    case 'unavailable':
      throw new UnavailableFunctionError(expression.name);
  }
}
