/** One event of a log stream. */
export interface LogEvent {
  /** Grows with each event of the store. */
  readonly id: number;
  readonly group: string;
  readonly stream: string;
  readonly timestampMs: number;
  readonly line: string;
}

export interface LogGroup {
  readonly name: string;
  readonly retentionInDays?: number;
}

/** A Logs Insights query that a template defines. */
export interface SavedQuery {
  readonly name: string;
  readonly query: string;
  /** Empty when the SOURCE command of the query names the groups. */
  readonly logGroups: readonly string[];
}

export interface LogQuery {
  /** Returns only events with a greater id. */
  readonly after?: number;
  /**
   * Maximum number of events: the oldest ones with `after`, to read on; else the newest ones.
   *
   * @default 1000
   */
  readonly limit?: number;
}

/** Log groups, their recent events and the saved queries of the stacks, in memory. */
export interface LogStore {
  append(group: string, stream: string, timestampMs: number, line: string): void;
  /** Returns events in the order of their arrival. */
  query(group: string, query?: LogQuery): LogEvent[];
  /** Creates a group without events. */
  declareGroup(group: LogGroup): void;
  /** Returns the declared groups and the groups with events, sorted by name. */
  groups(): LogGroup[];
  readonly savedQueries: Map<string, SavedQuery>;
  /** Calls `listener` with each new event. @returns a function that stops this */
  subscribe(listener: (event: LogEvent) => void): () => void;
}

export interface LogStoreOptions {
  /**
   * Number of characters to keep for each group. An event counts as its line and 100 characters more.
   *
   * @default 4_000_000
   */
  readonly maxCharactersPerGroup?: number;
}

interface Recent {
  events: LogEvent[];
  characters: number;
}

export function createLogStore({ maxCharactersPerGroup = 4_000_000 }: LogStoreOptions = {}): LogStore {
  const recent = new Map<string, Recent>();
  const declared = new Map<string, LogGroup>();
  const listeners = new Set<(event: LogEvent) => void>();
  let lastId = 0;

  return {
    append(group, stream, timestampMs, line) {
      lastId += 1;
      const event = { id: lastId, group, stream, timestampMs, line };
      const kept = recent.get(group) ?? { events: [], characters: 0 };
      recent.set(group, kept);
      kept.events.push(event);
      kept.characters += sizeOf(event);
      if (kept.characters > maxCharactersPerGroup) dropOldest(kept, maxCharactersPerGroup / 2);
      for (const listener of listeners) listener(event);
    },
    query(group, { after, limit = 1000 } = {}) {
      const { events = [] } = recent.get(group) ?? {};
      return after === undefined ? events.slice(-limit) : events.filter(({ id }) => id > after).slice(0, limit);
    },
    declareGroup: (group) => void declared.set(group.name, group),
    groups() {
      const names = new Set([...recent.keys(), ...declared.keys()]);
      return [...names].sort().map((name) => declared.get(name) ?? { name });
    },
    savedQueries: new Map(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Halves the events of a group at once, which is cheaper than dropping one event for each new one. */
function dropOldest(kept: Recent, maxCharacters: number): void {
  let index = 0;
  // The newest event always stays.
  while (kept.characters > maxCharacters && index < kept.events.length - 1) {
    const oldest = kept.events[index];
    if (oldest) kept.characters -= sizeOf(oldest);
    index += 1;
  }
  kept.events = kept.events.slice(index);
}

function sizeOf(event: LogEvent): number {
  return event.line.length + 100;
}
