import type { Condition } from '../condition.ts';

export type Scalar = string | number | boolean | undefined;

/** One line of a result, as text by field. */
export type ResultRow = Readonly<Record<string, string>>;

/** Reads a field of an event or of a row. */
export type Fields = (name: string) => Scalar;

export interface Aggregate {
  readonly name: string;
  readonly kind: 'count' | 'count_distinct' | 'sum' | 'avg' | 'min' | 'max' | 'pct';
  /** @default - every event */
  readonly field?: string;
  /** Of `pct`, 0 to 100. */
  readonly percent?: number;
}

export interface Grouping {
  readonly name: string;
  readonly field: string;
  /** Of `bin(5m)`, milliseconds. */
  readonly bin?: number;
}

export type Command =
  | { readonly kind: 'fields'; readonly columns: readonly { readonly name: string; readonly field: string }[] }
  | { readonly kind: 'filter'; readonly holds: Condition<Fields> }
  | { readonly kind: 'sort'; readonly by: readonly { readonly field: string; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly Grouping[] };

export interface Query {
  /** Log groups named by SOURCE, as dashboard widgets do. */
  readonly sources: readonly string[];
  readonly commands: readonly Command[];
}
