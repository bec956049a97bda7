import { MetricMathError } from './expression.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'symbol' | 'end';
  readonly text: string;
  /** Characters from the start of the expression. */
  readonly position: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<word>[A-Za-z_]\w*)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<symbol>&&|\|\||<=|>=|==|!=|[-+*/^<>()[\],]))/y;

export function tokenize(expression: string): Token[] {
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
    tokens.push({ ...token(groups), position });
  }
  tokens.push({ kind: 'end', text: '', position: source.length });
  return tokens;
}

function token(groups: Record<string, string | undefined>): Omit<Token, 'position'> {
  if (groups.number !== undefined) return { kind: 'number', text: groups.number };
  if (groups.word !== undefined) return { kind: 'word', text: groups.word };
  if (groups.symbol !== undefined) return { kind: 'symbol', text: groups.symbol };
  return { kind: 'text', text: groups.double ?? groups.single ?? '' };
}
