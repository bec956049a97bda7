import { type Condition, parsePredicate } from './parse-predicate.ts';
import { readTokens, type TokenReader } from './tokens.ts';

export interface Query {
  /** Log groups of the SOURCE command, which dashboard widgets use. */
  readonly sources: readonly string[];
  readonly commands: readonly Command[];
}

export type Command =
  | { readonly kind: 'fields'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly holds: Condition }
  | { readonly kind: 'sort'; readonly by: readonly SortKey[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly field: string;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export interface Aggregate {
  readonly name: string;
  readonly kind: 'count' | 'count_distinct';
  /** @default - every event */
  readonly field?: string;
}

const AGGREGATES: readonly Aggregate['kind'][] = ['count', 'count_distinct'];

/**
 * Reads the part of the Logs Insights language that the local cloud supports.
 *
 * @throws AwsError that names the unsupported part
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function parseQuery(source: string): Query {
  const tokens = readTokens(source);
  const sources: string[] = [];
  const commands: Command[] = [];
  do {
    if (tokens.take('source')) sources.push(...listOf(tokens, () => tokens.next('a log group in quotes', 'text').text));
    else commands.push(parseCommand(tokens));
  } while (tokens.take('|'));
  if (tokens.peek()) throw tokens.unexpected("'|' or the end");
  return { sources, commands };
}

function parseCommand(tokens: TokenReader): Command {
  if (tokens.take('fields')) return { kind: 'fields', columns: listOf(tokens, column) };
  if (tokens.take('filter')) return { kind: 'filter', holds: parsePredicate(tokens) };
  if (tokens.take('sort')) return { kind: 'sort', by: listOf(tokens, sortKey) };
  if (tokens.take('limit')) return { kind: 'limit', count: Number(tokens.next('a number', 'number').text) };
  if (!tokens.take('stats')) throw tokens.unexpected('a command');
  const aggregates = listOf(tokens, aggregate);
  return { kind: 'stats', aggregates, by: tokens.take('by') ? listOf(tokens, column) : [] };
}

function listOf<T>(tokens: TokenReader, read: (tokens: TokenReader) => T): T[] {
  const items: T[] = [];
  do items.push(read(tokens));
  while (tokens.take(','));
  return items;
}

function column(tokens: TokenReader): Column {
  const field = tokens.field();
  return { field, name: alias(tokens) ?? field };
}

function sortKey(tokens: TokenReader): SortKey {
  const field = tokens.field();
  const descending = tokens.take('desc');
  if (!descending) tokens.take('asc');
  return { field, descending };
}

function aggregate(tokens: TokenReader): Aggregate {
  const kind = AGGREGATES.find((known) => tokens.take(known));
  if (!kind) throw tokens.unexpected('an aggregate function');
  tokens.expect('(');
  const field = tokens.take('*') || tokens.isNext(')') ? undefined : tokens.field();
  if (field === undefined && kind !== 'count') throw tokens.unexpected('a field');
  tokens.expect(')');
  const name = alias(tokens) ?? `${kind}(${field ?? '*'})`;
  return { kind, name, ...(field !== undefined && { field }) };
}

function alias(tokens: TokenReader): string | undefined {
  return tokens.take('as') ? tokens.next('a name', 'word').text : undefined;
}
