import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './segments.ts';

/** Immutable files of bytes, named by a random id. A file that the index does not name counts as deleted. */
export type Blobs = ReturnType<typeof openBlobs>;

/** Bodies up to this size are written at once; larger ones in blocks of it, so that memory stays bounded. */
const BLOCK_BYTES = 256 * 1024;

export function openBlobs(folder: string, isUsed: (blob: string) => boolean, log: (line: string) => void) {
  const shelves = Array.from({ length: 256 }, (_, shelf) => shelf.toString(16).padStart(2, '0'));
  for (const shelf of shelves) mkdirSync(join(folder, shelf), { recursive: true });
  const fileOf = (blob: string) => join(folder, blob.slice(0, 2), blob);
  const readers = new Map<string, number>();
  const deletions = new Set<Promise<void>>();

  const remove = (blob: string): void => {
    const deletion = unlink(fileOf(blob))
      .catch((error: Error) => log(`s3: could not delete ${fileOf(blob)}: ${error.message}`))
      .finally(() => deletions.delete(deletion));
    deletions.add(deletion);
  };
  const collect = (blobs: Iterable<string>): void => {
    for (const blob of new Set(blobs)) if (!readers.has(blob) && !isUsed(blob)) remove(blob);
  };

  return {
    create(): BlobWriter {
      const blob = randomBytes(16).toString('hex');
      return createBlobWriter(blob, fileOf(blob));
    },
    /** Streams the segments' bytes. The caller holds a lease on them. */
    async *read(segments: readonly Segment[]): AsyncGenerator<Buffer> {
      for (const segment of segments) yield* readSegment(fileOf(segment.blob), segment);
    },
    /** Keeps the segments' files until the returned function is called, even if the index drops them. */
    lease(segments: readonly Segment[]): () => void {
      const held = new Set(segments.map((segment) => segment.blob));
      for (const blob of held) readers.set(blob, (readers.get(blob) ?? 0) + 1);
      return () => {
        for (const blob of held) {
          const others = (readers.get(blob) ?? 1) - 1;
          if (others > 0) readers.set(blob, others);
          else readers.delete(blob);
        }
        collect(held);
        held.clear();
      };
    },
    /** Deletes those of the files that are unused. A leased file is deleted when its last lease ends. */
    collect,
    /** Deletes every unused file, which a killed process has left. Call it before anything is written. */
    sweep(): void {
      for (const shelf of shelves) {
        for (const blob of readdirSync(join(folder, shelf))) if (!isUsed(blob)) rmSync(fileOf(blob));
      }
    },
    /** Resolves when all deletions have ended. */
    async settle(): Promise<void> {
      await Promise.all(deletions);
    },
  };
}

/** @throws Error if the file is missing, or shorter than the index says */
async function* readSegment(file: string, { start, length }: Segment): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    for (let done = 0; done < length; ) {
      const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, length - done));
      const { bytesRead } = await handle.read(block, 0, block.length, start + done);
      if (bytesRead === 0) throw new Error(`The file ${file} is ${length - done} bytes shorter than the index says`);
      done += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

interface BlobWriter {
  write(bytes: Buffer): Promise<void>;
  /** Returns the place of the bytes: one segment, or none if there were no bytes. */
  finish(): Promise<Segment[]>;
  /** Deletes the written bytes. */
  discard(): Promise<void>;
}

function createBlobWriter(blob: string, path: string): BlobWriter {
  const pieces: Buffer[] = [];
  let pending = 0;
  let size = 0;
  let file: FileHandle | undefined;
  let writing: Promise<void> = Promise.resolve();

  /** Begins to write the pieces; the next ones can arrive meanwhile. */
  const flush = async (): Promise<void> => {
    await writing;
    file ??= await open(path, 'wx');
    writing = file.appendFile(Buffer.concat(pieces.splice(0)));
    pending = 0;
    // A failure surfaces at the next await; until then it must not count as unhandled.
    writing.catch(() => undefined);
  };

  return {
    write: async (bytes) => {
      pieces.push(bytes);
      size += bytes.length;
      pending += bytes.length;
      if (pending > BLOCK_BYTES) await flush();
    },
    finish: async () => {
      if (size === 0) return [];
      if (size === pending) await writeFile(path, Buffer.concat(pieces), { flag: 'wx' });
      else {
        await flush();
        await writing;
        await file?.close();
        file = undefined;
      }
      return [{ blob, start: 0, length: size }];
    },
    discard: async () => {
      await writing.catch(() => undefined);
      await file?.close();
      await rm(path, { force: true });
    },
  };
}
