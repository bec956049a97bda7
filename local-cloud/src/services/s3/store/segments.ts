import type { IndexDatabase } from './index-database.ts';

/** A slice of a blob. An object's bytes are its segments, one after the other. */
export interface Segment {
  readonly blob: string;
  readonly start: number;
  readonly length: number;
}

/** Records which bytes belong to an owner: the sequence number of an object version or of a part. */
export type Segments = ReturnType<typeof openSegments>;

export function openSegments(database: IndexDatabase) {
  const select = database.all<Segment>('SELECT blob, start, length FROM segments WHERE owner = ? ORDER BY position');
  const insert = database.run('INSERT INTO segments (owner, position, blob, start, length) VALUES (?, ?, ?, ?, ?)');
  const remove = database.all<{ blob: string }>('DELETE FROM segments WHERE owner = ? RETURNING blob');
  const use = database.one<unknown>('SELECT 1 FROM segments WHERE blob = ? LIMIT 1');
  let released: string[] = [];
  return {
    of: (owner: number): Segment[] => select(owner),
    add(owner: number, segments: readonly Segment[]): void {
      for (const [position, { blob, start, length }] of segments.entries()) {
        insert(owner, position, blob, start, length);
      }
    },
    remove(owner: number): void {
      released.push(...remove(owner).map((row) => row.blob));
    },
    /** Returns the blobs of the owners removed since the last call. Other owners may still use them. */
    takeReleased(): string[] {
      const taken = released;
      released = [];
      return taken;
    },
    isUsed: (blob: string): boolean => use(blob) !== undefined,
  };
}

/** Returns the segments that hold bytes `start` to `end` (both included). */
export function sliceSegments(segments: readonly Segment[], start: number, end: number): Segment[] {
  const slices: Segment[] = [];
  let position = 0;
  for (const segment of segments) {
    const from = Math.max(start, position);
    const to = Math.min(end + 1, position + segment.length);
    if (from < to) slices.push({ blob: segment.blob, start: segment.start + from - position, length: to - from });
    position += segment.length;
  }
  return slices;
}

/** Concatenates the bytes of several owners, and merges neighbouring slices of one blob. */
export function joinSegments(lists: readonly (readonly Segment[])[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of lists.flat()) {
    const last = joined.at(-1);
    if (last?.blob === segment.blob && last.start + last.length === segment.start) {
      joined[joined.length - 1] = { ...last, length: last.length + segment.length };
    } else joined.push(segment);
  }
  return joined;
}
