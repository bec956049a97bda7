import { type BinaryOperator, type Expression, MetricMathError } from './expression.ts';
import { type Token, tokenize } from './tokenizer.ts';

/** Loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['OR'],
  ['AND'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];
const SPELLINGS: Readonly<Record<string, BinaryOperator>> = { '&&': 'AND', '||': 'OR' };

/**
 * @throws MetricMathError naming what cannot be read
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let next = 0;

  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', position: source.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  const unexpected = (token: Token) =>
    new MetricMathError(
      `unexpected ${token.kind === 'end' ? 'end' : `'${token.text}'`} at character ${token.position} of '${source}'`,
    );
  const expect = (symbol: string) => {
    const token = take();
    if (token.kind !== 'symbol' || token.text !== symbol) throw unexpected(token);
  };
  const operatorAt = (level: readonly BinaryOperator[]): BinaryOperator | undefined => {
    const { kind, text } = peek();
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    const spelled = SPELLINGS[text] ?? text;
    return level.find((operator) => operator === spelled);
  };

  const binary = (level: number): Expression => {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let operator = operatorAt(operators); operator; operator = operatorAt(operators)) {
      take();
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  };
  const unary = (): Expression => {
    if (peek().kind === 'symbol' && peek().text === '-') {
      take();
      return { kind: 'negate', operand: unary() };
    }
    const base = primary();
    if (peek().kind !== 'symbol' || peek().text !== '^') return base;
    take();
    return { kind: 'binary', operator: '^', left: base, right: unary() };
  };
  const list = (close: string): Expression[] => {
    const items: Expression[] = [];
    while (!(peek().kind === 'symbol' && peek().text === close)) {
      if (items.length > 0) expect(',');
      items.push(binary(0));
    }
    expect(close);
    return items;
  };
  const primary = (): Expression => {
    const token = take();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'word') return word(token.text);
    if (token.text === '[') return { kind: 'array', items: list(']') };
    if (token.text !== '(') throw unexpected(token);
    const inner = binary(0);
    expect(')');
    return inner;
  };
  const word = (text: string): Expression => {
    if (peek().kind === 'symbol' && peek().text === '(') {
      take();
      return { kind: 'call', name: text, parameters: list(')') };
    }
    return /^[a-z]/.test(text) ? { kind: 'reference', id: text } : { kind: 'keyword', name: text };
  };

  const expression = binary(0);
  if (peek().kind !== 'end') throw unexpected(peek());
  return expression;
}
