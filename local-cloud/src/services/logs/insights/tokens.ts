import { AwsError } from '../../../front-door/aws-json.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'pattern' | 'symbol';
  readonly text: string;
}

export type TokenReader = ReturnType<typeof readTokens>;

/** Reads the tokens of a Logs Insights query, one after the other. */
export function readTokens(source: string) {
  const tokens = tokenize(source);
  let position = 0;
  const peek = (): Token | undefined => tokens[position];
  const isNext = (text: string): boolean => {
    const token = peek();
    return (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toLowerCase() === text;
  };
  const take = (text: string): boolean => {
    const taken = isNext(text);
    if (taken) position += 1;
    return taken;
  };
  const unexpected = (wanted: string) =>
    new AwsError(
      'MalformedQueryException',
      `${wanted} is expected, got ${peek() ? `'${peek()?.text}'` : 'the end'}: '${source}'. ` +
        'Available locally: fields, filter (= != < <= > >= like in and or not), sort, limit and ' +
        'stats (count count_distinct) by fields.',
    );
  const next = (wanted: string, ...kinds: readonly Token['kind'][]): Token => {
    const token = peek();
    if (!token || !kinds.includes(token.kind)) throw unexpected(wanted);
    position += 1;
    return token;
  };
  return {
    peek,
    isNext,
    /** Moves on if the next token is this word or symbol. */
    take,
    unexpected,
    /** Moves on if the next token has one of the kinds. @throws AwsError that says what is `wanted` */
    next,
    field: () => next('a field', 'word').text,
    expect(text: string): void {
      if (!take(text)) throw unexpected(`'${text}'`);
    },
  };
}

const TOKEN =
  /\s*(?:#[^\n]*|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|`(?<quoted>[^`]+)`|\/(?<pattern>(?:[^/\\]|\\.)+)\/|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<word>[@\w][\w.@-]*)|(?<symbol>!=|<=|>=|[|=<>(),[\]*]))/y;

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
