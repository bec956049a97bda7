export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'AND' | 'OR';

/** A metric math expression, parsed. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** A metric or another expression, by its id. */
  | { readonly kind: 'reference'; readonly id: string }
  /** A bare word in capitals, such as REPEAT. */
  | { readonly kind: 'keyword'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[] };

/** The expression is wrong, or asks for what only AWS has. */
export class MetricMathError extends Error {
  override readonly name: string = 'MetricMathError';
}

/** The expression is valid on AWS, and uses a function that the local cloud has not. */
export class UnavailableFunctionError extends MetricMathError {
  override readonly name = 'UnavailableFunctionError';
  constructor(functionName: string) {
    super(`${functionName} is not available locally`);
  }
}
