/** A test of a log line or of its fields: whatever the language’s operands look at. */
export type Condition<T> = (subject: T) => boolean;

/** How a language spells what all of them share. */
export interface ConditionSyntax<T> {
  readonly or: string;
  readonly and: string;
  /** @default - the language has none */
  readonly not?: string;
  /** Moves on if the next token is this symbol, else stays. */
  take(symbol: string): boolean;
  /** Reads an operand, or throws. */
  operand(): Condition<T>;
  /** What to throw where a bracket is not closed. */
  unclosed(): Error;
}

/** Reads operands joined by or, and, not and brackets, as far as they go. */
export function parseCondition<T>(syntax: ConditionSyntax<T>): Condition<T> {
  const parts = [conjunction(syntax)];
  while (syntax.take(syntax.or)) parts.push(conjunction(syntax));
  return (subject) => parts.some((part) => part(subject));
}

function conjunction<T>(syntax: ConditionSyntax<T>): Condition<T> {
  const parts = [negation(syntax)];
  while (syntax.take(syntax.and)) parts.push(negation(syntax));
  return (subject) => parts.every((part) => part(subject));
}

function negation<T>(syntax: ConditionSyntax<T>): Condition<T> {
  if (syntax.not !== undefined && syntax.take(syntax.not)) {
    const inner = negation(syntax);
    return (subject) => !inner(subject);
  }
  if (!syntax.take('(')) return syntax.operand();
  const inner = parseCondition(syntax);
  if (!syntax.take(')')) throw syntax.unclosed();
  return inner;
}
