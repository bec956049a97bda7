import type { DeclaredGroup } from './log-source.ts';

/** A Logs Insights query that comes with a stack. */
export interface SavedQuery {
  readonly name: string;
  readonly query: string;
  /** Empty when the query's SOURCE names them. */
  readonly logGroups: readonly string[];
}

/** What templates say about logs, by name. Log events themselves need none of it. */
export interface DeclaredLogs {
  readonly groups: Map<string, DeclaredGroup>;
  readonly savedQueries: Map<string, SavedQuery>;
}
