/** One event of a log stream. */
export interface LogEvent {
  /** Grows with every event, whatever its group. */
  readonly id: number;
  readonly stream: string;
  readonly timestampMs: number;
  readonly line: string;
}

/** Where log events come from: the `LogStore` of the function host is one. */
export interface LogSource {
  /** Events that are still there, in the order they came. */
  query(group: string, query: { readonly limit: number }): readonly LogEvent[];
  /** Groups that have events. */
  groups(): readonly string[];
}

/** A log group that exists before its first event. */
export interface DeclaredGroup {
  readonly name: string;
  readonly retentionInDays?: number;
}
