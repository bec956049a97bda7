import {
  type BinaryOperator,
  type Expression,
  FUNCTION_NAMES,
  MetricMathError,
  UnavailableFunctionError,
} from './expression.ts';

/** Operators by precedence, lowest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['OR'],
  ['AND'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];
const SPELLINGS: Readonly<Record<string, BinaryOperator>> = { '&&': 'AND', '||': 'OR' };

/**
 * @throws MetricMathError that names the unreadable part
 * @throws UnavailableFunctionError when the expression may be valid on AWS
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 */
export function parseExpression(source: string): Expression {
  const tokens = createReader(source);
  const expression = binary(tokens, 0);
  if (tokens.peek().kind !== 'end') throw tokens.unexpected(tokens.peek());
  return expression;
}

function binary(tokens: Reader, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return unary(tokens);
  let left = binary(tokens, level + 1);
  for (let operator = operatorIn(operators, tokens); operator; operator = operatorIn(operators, tokens)) {
    tokens.next();
    left = { kind: 'binary', operator, left, right: binary(tokens, level + 1) };
  }
  return left;
}

function operatorIn(level: readonly BinaryOperator[], tokens: Reader): BinaryOperator | undefined {
  const { kind, text } = tokens.peek();
  if (kind !== 'symbol' && kind !== 'word') return undefined;
  const spelled = SPELLINGS[text] ?? text;
  return level.find((operator) => operator === spelled);
}

function unary(tokens: Reader): Expression {
  return tokens.take('-') ? { kind: 'negate', operand: unary(tokens) } : primary(tokens);
}

function primary(tokens: Reader): Expression {
  const token = tokens.next();
  const { kind, text } = token;
  if (kind === 'number') return { kind, value: Number(text) };
  if (kind === 'word' && tokens.take('(')) {
    const name = FUNCTION_NAMES.find((available) => available === text);
    if (!name) throw new UnavailableFunctionError(text);
    return { kind: 'call', name, parameters: parameters(tokens) };
  }
  if (kind === 'word' && /^[a-z]/.test(text)) return { kind: 'reference', id: text };
  if (kind !== 'symbol' || text !== '(') throw tokens.unexpected(token);
  const inner = binary(tokens, 0);
  if (!tokens.take(')')) throw tokens.unexpected(tokens.peek());
  return inner;
}

function parameters(tokens: Reader): Expression[] {
  const items: Expression[] = [];
  while (!tokens.take(')')) {
    if (items.length > 0 && !tokens.take(',')) throw tokens.unexpected(tokens.peek());
    items.push(binary(tokens, 0));
  }
  return items;
}

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'symbol' | 'end';
  readonly text: string;
  /** Number of characters before the token. */
  readonly position: number;
}

type Reader = ReturnType<typeof createReader>;

function createReader(source: string) {
  const tokens = tokenize(source);
  const end: Token = { kind: 'end', text: '', position: source.trimEnd().length };
  let passed = 0;
  const peek = () => tokens[passed] ?? end;
  const next = () => {
    const token = peek();
    passed += 1;
    return token;
  };
  return {
    peek,
    next,
    /** Moves on if the next token is this symbol. */
    take(symbol: string): boolean {
      const taken = peek().kind === 'symbol' && peek().text === symbol;
      if (taken) next();
      return taken;
    },
    unexpected: ({ kind, text, position }: Token) =>
      new MetricMathError(`unexpected ${kind === 'end' ? 'end' : `'${text}'`} at character ${position} of '${source}'`),
  };
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<word>[A-Za-z_]\w*)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<symbol>&&|\|\||<=|>=|==|!=|[-+*/^<>()[\],]))/y;

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  const source = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const position = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    if (!groups) {
      const rest = source.slice(position).trimStart();
      throw new MetricMathError(`cannot read '${rest.slice(0, 20)}' in '${expression}'`);
    }
    const { number, word, symbol, double, single } = groups;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, position });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, position });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, position });
    else tokens.push({ kind: 'text', text: double ?? single ?? '', position });
  }
  return tokens;
}
