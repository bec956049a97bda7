import { AwsError } from '../../../front-door/aws-json.ts';
import { fieldAt, jsonOf } from '../json-fields.ts';
import type { LogEvent } from '../log-store.ts';
import { compareScalars, type Fields, type Scalar } from './parse-predicate.ts';
import type { Aggregate, Column, Command, Query, SortKey } from './parse-query.ts';

const DEFAULT_LIMIT = 10_000;
const TIMES = ['@timestamp', '@ingestionTime'];

export interface QueryResult {
  /** Text by field. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly matched: number;
  readonly scanned: number;
}

interface Row {
  readonly fields: Fields;
  /** Fields that the result shows. */
  readonly columns: readonly string[];
}

/** Runs the commands in order. Without `sort`, the result has the newest event first. */
export function runQuery(query: Query, events: readonly LogEvent[], accountId: string): QueryResult {
  const scanned = events.map((event) => eventRow(event, accountId));
  let rows = sorted(scanned, [{ field: '@timestamp', descending: true }]);
  let matched = rows.length;
  for (const command of query.commands) {
    rows = run(command, rows);
    if (command.kind === 'filter') matched = rows.length;
  }
  const limited = query.commands.some(({ kind }) => kind === 'limit') ? rows : rows.slice(0, DEFAULT_LIMIT);
  return { rows: limited.map(toResult), matched, scanned: scanned.length };
}

function run(command: Command, rows: readonly Row[]): Row[] {
  switch (command.kind) {
    case 'filter':
      return rows.filter(({ fields }) => command.holds(fields));
    case 'sort':
      return sorted(rows, command.by);
    case 'limit':
      return rows.slice(0, command.count);
    case 'fields': {
      const original = new Map(command.columns.map(({ name, field }) => [name, field]));
      return rows.map(({ fields }) => ({
        fields: (name) => fields(original.get(name) ?? name),
        columns: [...original.keys()],
      }));
    }
    case 'stats':
      return stats(rows, command.aggregates, command.by);
  }
}

function eventRow({ id, group, stream, timestampMs, line }: LogEvent, accountId: string): Row {
  let json: ReturnType<typeof jsonOf> | null = null;
  const known: Readonly<Record<string, Scalar>> = {
    '@timestamp': timestampMs,
    '@ingestionTime': timestampMs,
    '@message': line,
    '@logStream': stream,
    '@log': `${accountId}:${group}`,
    '@ptr': String(id),
  };
  const fields: Fields = (name) => {
    if (Object.hasOwn(known, name)) return known[name];
    if (name.startsWith('@'))
      throw new AwsError('MalformedQueryException', `The field ${name} is not available locally.`);
    // Parses the line for its first field only: a filter skips most events before that.
    if (json === null) json = jsonOf(line);
    const value = fieldAt(json, name);
    return typeof value === 'object' ? (value === null ? undefined : JSON.stringify(value)) : (value as Scalar);
  };
  return { fields, columns: ['@timestamp', '@message'] };
}

/** Sorts rows without the field last. */
function sorted(rows: readonly Row[], by: readonly SortKey[]): Row[] {
  return rows.toSorted((left, right) => {
    for (const { field, descending } of by) {
      const [a, b] = [left.fields(field), right.fields(field)];
      if (a === undefined || b === undefined) {
        if (a !== b) return a === undefined ? 1 : -1;
        continue;
      }
      const order = compareScalars(a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function stats(rows: readonly Row[], aggregates: readonly Aggregate[], by: readonly Column[]): Row[] {
  const key = ({ fields }: Row) => by.map(({ field }) => fields(field));
  const groups = Map.groupBy(rows, (row) => JSON.stringify(key(row)));
  const columns = [...by.map(({ name }) => name), ...aggregates.map(({ name }) => name)];
  return [...groups.values()].map((members) => {
    const [first] = members;
    const values = [...(first ? key(first) : []), ...aggregates.map((aggregate) => summarize(members, aggregate))];
    return { columns, fields: (name) => values[columns.indexOf(name)] };
  });
}

function summarize(rows: readonly Row[], { kind, field }: Aggregate): Scalar {
  if (field === undefined) return rows.length;
  const values = rows.map(({ fields }) => fields(field)).filter((value) => value !== undefined);
  return kind === 'count' ? values.length : new Set(values).size;
}

function toResult({ fields, columns }: Row): Readonly<Record<string, string>> {
  const entries = columns.flatMap((column) => {
    const value = fields(column);
    if (value === undefined) return [];
    return [[column, TIMES.includes(column) && typeof value === 'number' ? timeText(value) : String(value)]];
  });
  return Object.fromEntries(entries);
}

/** Writes a time as `2026-11-21 00:17:52.745`. */
function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
