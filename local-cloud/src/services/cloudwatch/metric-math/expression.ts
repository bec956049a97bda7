export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'AND' | 'OR';

/** A parsed metric math expression. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  /** Refers to a metric or another expression by its id. */
  | { readonly kind: 'reference'; readonly id: string }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly parameters: readonly Expression[] }
  /** Calls a function that the local cloud does not have. */
  | { readonly kind: 'unavailable'; readonly name: string };

/** Functions that the dashboards and the alarms of the stacks call. */
export const FUNCTION_NAMES = ['IF', 'FILL', 'PERIOD'] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** The expression is invalid, or needs a function that only AWS has. */
export class MetricMathError extends Error {
  override readonly name: string = 'MetricMathError';
}

/** The expression is valid on AWS, and calls a function that the local cloud does not have. */
export class UnavailableFunctionError extends MetricMathError {
  override readonly name = 'UnavailableFunctionError';
  readonly functionName: string;

  constructor(functionName: string) {
    super(`${functionName} is not available locally`);
    this.functionName = functionName;
  }
}
