import { createLogFiles } from './log-files.ts';

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
  /** Only this stream. */
  readonly stream?: string;
  /** Only events with a greater id. */
  readonly after?: number;
  /**
   * At most so many: the oldest ones when `after` is given (reading on), else the newest ones (a tail).
   *
   * @default 1000
   */
  readonly limit?: number;
}

/** CloudWatch Logs of the local cloud: recent events in memory, all of them in files. */
export interface LogStore {
  append(group: string, stream: string, timestampMs: number, line: string): void;
  /** Events that are still in memory, oldest first. */
  query(group: string, query?: LogQuery): LogEvent[];
  groups(): string[];
  /** Calls `listener` with each event as it comes. Returns the way to stop it. */
  subscribe(listener: (event: LogEvent) => void): () => void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export interface LogStoreOptions {
  /**
   * Folder of the files, one per log group.
   *
   * @default - memory only
   */
  readonly folder?: string;
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

export function createLogStore({ folder, maxCharactersPerGroup = 4_000_000 }: LogStoreOptions = {}): LogStore {
  const recent = new Map<string, Recent>();
  const listeners = new Set<(event: LogEvent) => void>();
  const files = folder === undefined ? undefined : createLogFiles(folder);
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
      files?.append(event);
      for (const listener of listeners) listener(event);
    },
    query(group, { stream, after, limit = 1000 } = {}) {
      const matching = (recent.get(group)?.events ?? []).filter(
        (event) => (after === undefined || event.id > after) && (stream === undefined || event.stream === stream),
      );
      return after === undefined ? matching.slice(-limit) : matching.slice(0, limit);
    },
    groups: () => [...recent.keys()].sort(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => files?.close(),
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
