import type { TokenReader } from './tokens.ts';

export type Scalar = string | number | boolean | undefined;

/** Reads a field of an event or of a row. */
export type Fields = (name: string) => Scalar;

export type Condition = (fields: Fields) => boolean;

/** Reads a condition, such as `level = "ERROR" and (ms > 5 or not message like /timed? out/)`. */
export function parsePredicate(tokens: TokenReader): Condition {
  const parts = [conjunction(tokens)];
  while (tokens.take('or')) parts.push(conjunction(tokens));
  return (fields) => parts.some((part) => part(fields));
}

function conjunction(tokens: TokenReader): Condition {
  const parts = [negation(tokens)];
  while (tokens.take('and')) parts.push(negation(tokens));
  return (fields) => parts.every((part) => part(fields));
}

function negation(tokens: TokenReader): Condition {
  if (tokens.take('not')) {
    const inner = negation(tokens);
    return (fields) => !inner(fields);
  }
  if (!tokens.take('(')) return comparison(tokens);
  const inner = parsePredicate(tokens);
  tokens.expect(')');
  return inner;
}

const OPERATORS: Readonly<Record<string, (left: Scalar, right: Scalar) => boolean>> = {
  '=': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': (left, right) => compareScalars(left, right) < 0,
  '<=': (left, right) => compareScalars(left, right) <= 0,
  '>': (left, right) => compareScalars(left, right) > 0,
  '>=': (left, right) => compareScalars(left, right) >= 0,
};

function comparison(tokens: TokenReader): Condition {
  const field = tokens.field();
  const negated = tokens.take('not');
  const test = tokens.take('like') ? likeness(tokens) : tokens.take('in') ? membership(tokens) : undefined;
  if (test) return (fields) => test(fields(field)) !== negated;
  if (negated) throw tokens.unexpected("'like' or 'in'");
  const symbol = tokens.next('an operator', 'symbol').text;
  const right = operand(tokens);
  const operator = OPERATORS[symbol];
  if (!operator) throw tokens.unexpected(`an operator instead of '${symbol}'`);
  return (fields) => operator(fields(field), right(fields));
}

function likeness(tokens: TokenReader): (value: Scalar) => boolean {
  const { kind, text } = tokens.next('a text or a /pattern/', 'text', 'pattern');
  if (kind === 'text') return (value) => value !== undefined && String(value).includes(text);
  const insensitive = text.startsWith('(?i)');
  const pattern = new RegExp(insensitive ? text.slice(4) : text, insensitive ? 'i' : '');
  return (value) => value !== undefined && pattern.test(String(value));
}

function membership(tokens: TokenReader): (value: Scalar) => boolean {
  tokens.expect('[');
  const allowed: string[] = [];
  do allowed.push(tokens.next('a text or a number', 'text', 'number').text);
  while (tokens.take(','));
  tokens.expect(']');
  return (value) => value !== undefined && allowed.includes(String(value));
}

function operand(tokens: TokenReader): (fields: Fields) => Scalar {
  const { kind, text } = tokens.next('a text, a number or a field', 'text', 'number', 'word');
  if (kind === 'number') return () => Number(text);
  if (kind === 'word' && text !== 'true' && text !== 'false') return (fields) => fields(text);
  return () => text;
}

function isEqual(left: Scalar, right: Scalar): boolean {
  return (
    left !== undefined && right !== undefined && (String(left) === String(right) || Number(left) === Number(right))
  );
}

/** Compares numbers by value and everything else as text. @returns `NaN` when a value is missing */
export function compareScalars(left: Scalar, right: Scalar): number {
  if (left === undefined || right === undefined) return Number.NaN;
  const difference = Number(left) - Number(right);
  if (!Number.isNaN(difference)) return difference;
  return String(left) < String(right) ? -1 : Number(String(left) > String(right));
}
