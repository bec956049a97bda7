import { resolve } from './intrinsics.ts';
import { list, literal, text, tuple } from './operands.ts';
import type { Scope } from './scope.ts';
import { TemplateError } from './template-error.ts';

type ConditionFunction = (argument: unknown, scope: Scope) => boolean;

const conditionFunctions: Readonly<Record<string, ConditionFunction>> = {
  Condition: (argument, scope) => scope.condition(literal('Condition', argument)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = tuple('Fn::Equals', argument, 2).map((side) => text('Fn::Equals', resolve(side, scope)));
    return left === right;
  },
  'Fn::Not': (argument, scope) => !evaluateCondition(tuple('Fn::Not', argument, 1)[0], scope),
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((part) => evaluateCondition(part, scope)),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((part) => evaluateCondition(part, scope)),
};

/** Truth of one entry of a template's `Conditions`. */
export function evaluateCondition(expression: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(expression ?? {})[0] ?? [''];
  const evaluate = Object.hasOwn(conditionFunctions, name) ? conditionFunctions[name] : undefined;
  if (evaluate) return evaluate(argument, scope);
  const known = Object.keys(conditionFunctions).join(', ');
  throw new TemplateError(`a condition is one of ${known}, got ${JSON.stringify(expression)}`);
}
