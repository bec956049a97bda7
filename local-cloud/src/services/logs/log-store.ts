/** One event of a log stream, in memory. */
export interface LogEvent {
  /** Grows with every event of the store. */
  readonly id: number;
  readonly group: string;
  readonly stream: string;
  readonly timestampMs: number;
  readonly line: string;
}

export interface LogQuery {
  /** Only events with a greater id. */
  readonly after?: number;
  /**
   * At most so many: the oldest ones when `after` is given (reading on), else the newest ones (a tail).
   *
   * @default 1000
   */
  readonly limit?: number;
}

/** CloudWatch Logs of the local cloud: recent events, in memory. */
export interface LogStore {
  append(group: string, stream: string, timestampMs: number, line: string): void;
  /** Events that are still in memory, oldest first. */
  query(group: string, query?: LogQuery): LogEvent[];
  groups(): string[];
  /** Calls `listener` with each event as it comes. Returns the way to stop it. */
  subscribe(listener: (event: LogEvent) => void): () => void;
}

export interface LogStoreOptions {
  /**
   * Characters kept in memory for each group, each event counted as 100 more; the oldest go first.
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
  const listeners = new Set<(event: LogEvent) => void>();
  let lastId = 0;

  return {
    append(group, stream, timestampMs, line) {
      lastId += 1;
      const event = { id: lastId, group, stream, timestampMs, line };
      let kept = recent.get(group);
      if (!kept) {
        kept = { events: [], characters: 0 };
        recent.set(group, kept);
      }
      kept.events.push(event);
      kept.characters += sizeOf(event);
      if (kept.characters > maxCharactersPerGroup) dropOldest(kept, maxCharactersPerGroup / 2);
      for (const listener of listeners) listener(event);
    },
    query(group, { after, limit = 1000 } = {}) {
      const { events = [] } = recent.get(group) ?? {};
      return after === undefined ? events.slice(-limit) : events.filter(({ id }) => id > after).slice(0, limit);
    },
    groups: () => [...recent.keys()].sort(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Halves what is kept, rather than dropping one event for each that comes. */
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

/** Empty lines take memory as well. */
function sizeOf(event: LogEvent): number {
  return event.line.length + 100;
}
