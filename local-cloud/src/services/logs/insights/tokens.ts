import { AwsError } from '../../cloudwatch/aws-error.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'pattern' | 'symbol';
  readonly text: string;
}

const TOKEN =
  /\s*(?:#[^\n]*|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|`(?<quoted>[^`]+)`|\/(?<pattern>(?:[^/\\]|\\.)+)\/|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<word>[@\w][\w.@-]*)|(?<symbol>!=|<=|>=|[|=<>(),[\]*]))/y;

/** A reader over the tokens of a Logs Insights query. */
export function readTokens(source: string) {
  const tokens = tokenize(source);
  let next = 0;
  const peek = (): Token | undefined => tokens[next];
  const isNext = (text: string): boolean => {
    const token = tokens[next];
    return (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toLowerCase() === text;
  };
  const take = (text: string): boolean => {
    if (!isNext(text)) return false;
    next += 1;
    return true;
  };
  const unexpected = (wanted: string) =>
    new AwsError(
      'MalformedQueryException',
      `${wanted} is expected, got ${peek() ? `'${peek()?.text}'` : 'the end'}: '${source}'. ` +
        'Available locally: fields, filter (= != < <= > >= like in and or not), sort, limit and ' +
        'stats (count count_distinct) by fields.',
    );
  return {
    peek,
    isNext,
    take,
    unexpected,
    expect(text: string): void {
      if (!take(text)) throw unexpected(`'${text}'`);
    },
    next(kind: Token['kind'], wanted: string): string {
      const token = tokens[next];
      if (token?.kind !== kind) throw unexpected(wanted);
      next += 1;
      return token.text;
    },
    /** @returns the text of whichever of the kinds comes */
    any(kinds: readonly Token['kind'][], wanted: string): Token {
      const token = tokens[next];
      if (!token || !kinds.includes(token.kind)) throw unexpected(wanted);
      next += 1;
      return token;
    },
  };
}

export type TokenReader = ReturnType<typeof readTokens>;

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) {
      throw new AwsError('MalformedQueryException', `cannot read '${text.slice(start).trim().slice(0, 30)}'`);
    }
    const { double, single, quoted, pattern, number, word, symbol } = groups;
    const literal = double ?? single;
    if (literal !== undefined) tokens.push({ kind: 'text', text: literal.replaceAll(/\\(.)/g, '$1') });
    else if (pattern !== undefined) tokens.push({ kind: 'pattern', text: pattern });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (word !== undefined || quoted !== undefined) tokens.push({ kind: 'word', text: word ?? quoted ?? '' });
  }
  return tokens;
}
