export type Scalar = string | number | boolean | undefined;

/** One line of a result, as text by field. */
export type ResultRow = Readonly<Record<string, string>>;

/** Reads a field of an event or of a row. */
export type Fields = (name: string) => Scalar;

export type Condition = (fields: Fields) => boolean;

export interface Aggregate {
  readonly name: string;
  readonly kind: 'count' | 'count_distinct';
  /** @default - every event */
  readonly field?: string;
}

export interface Column {
  readonly name: string;
  readonly field: string;
}

export type Command =
  | { readonly kind: 'fields'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly holds: Condition }
  | { readonly kind: 'sort'; readonly by: readonly { readonly field: string; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'stats'; readonly aggregates: readonly Aggregate[]; readonly by: readonly Column[] };

export interface Query {
  /** Log groups named by SOURCE, as dashboard widgets do. */
  readonly sources: readonly string[];
  readonly commands: readonly Command[];
}
