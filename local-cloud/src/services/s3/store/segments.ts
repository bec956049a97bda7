import type { IndexDatabase } from './index-database.ts';

/** A slice of a blob. An object's bytes are its segments, one after the other. */
export interface Segment {
  readonly blob: string;
  readonly start: number;
  readonly length: number;
}

/** Who owns which bytes; an owner is the sequence number of an object version or of a part. */
export interface Segments {
  of(owner: number): Segment[];
  add(owner: number, segments: readonly Segment[]): void;
  /** Returns the blobs that the owner used; some may be garbage now. */
  remove(owner: number): string[];
  isUsed(blob: string): boolean;
}

export function openSegments(database: IndexDatabase): Segments {
  const select = database.all<Segment>('SELECT blob, start, length FROM segments WHERE owner = ? ORDER BY position');
  const insert = database.run('INSERT INTO segments (owner, position, blob, start, length) VALUES (?, ?, ?, ?, ?)');
  const remove = database.all<{ blob: string }>('DELETE FROM segments WHERE owner = ? RETURNING blob');
  const use = database.one<unknown>('SELECT 1 FROM segments WHERE blob = ? LIMIT 1');
  return {
    of: (owner) => select(owner),
    add: (owner, segments) => {
      for (const [position, { blob, start, length }] of segments.entries())
        insert(owner, position, blob, start, length);
    },
    remove: (owner) => remove(owner).map((row) => row.blob),
    isUsed: (blob) => use(blob) !== undefined,
  };
}

/** The segments that hold bytes `start` to `end` (both included). */
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

/** The bytes of several owners as one, with neighbouring slices of one blob joined. */
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
