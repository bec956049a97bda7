import { parsePredicate } from './parse-predicate.ts';
import type { Aggregate, Column, Command, Query } from './query.ts';
import { readTokens, type TokenReader } from './tokens.ts';

const AGGREGATES: readonly Aggregate['kind'][] = ['count', 'count_distinct'];

/**
 * Reads the part of the Logs Insights language that the local cloud has.
 *
 * @throws AwsError naming what it cannot read
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function parseQuery(source: string): Query {
  const tokens = readTokens(source);
  const sources: string[] = [];
  const commands: Command[] = [];
  do {
    if (tokens.take('source')) sources.push(...listOf(tokens, () => tokens.next('text', 'a log group in quotes')));
    else commands.push(parseCommand(tokens));
  } while (tokens.take('|'));
  if (tokens.peek()) throw tokens.unexpected("'|' or the end");
  return { sources, commands };
}

function parseCommand(tokens: TokenReader): Command {
  if (tokens.take('fields')) return { kind: 'fields', columns: listOf(tokens, column) };
  if (tokens.take('filter')) return { kind: 'filter', holds: parsePredicate(tokens) };
  if (tokens.take('sort')) return { kind: 'sort', by: listOf(tokens, sortKey) };
  if (tokens.take('limit')) return { kind: 'limit', count: Number(tokens.next('number', 'a number')) };
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
  const field = tokens.next('word', 'a field');
  return { field, name: alias(tokens) ?? field };
}

function sortKey(tokens: TokenReader) {
  const field = tokens.next('word', 'a field');
  const descending = tokens.take('desc');
  if (!descending) tokens.take('asc');
  return { field, descending };
}

function aggregate(tokens: TokenReader): Aggregate {
  const kind = AGGREGATES.find((known) => tokens.take(known));
  if (!kind) throw tokens.unexpected('an aggregate function');
  tokens.expect('(');
  const field = tokens.take('*') || tokens.isNext(')') ? undefined : tokens.next('word', 'a field');
  if (field === undefined && kind !== 'count') throw tokens.unexpected('a field');
  tokens.expect(')');
  const name = alias(tokens) ?? `${kind}(${field ?? '*'})`;
  return { kind, name, ...(field !== undefined && { field }) };
}

function alias(tokens: TokenReader): string | undefined {
  return tokens.take('as') ? tokens.next('word', 'a name') : undefined;
}
