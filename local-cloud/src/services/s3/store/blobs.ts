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
  let size = 0;
  let file: BlockFile | undefined;

  return {
    write: async (bytes) => {
      size += bytes.length;
      pieces.push(bytes);
      if (size <= BLOCK_BYTES) return;
      file ??= await createBlockFile(path);
      for (const piece of pieces.splice(0)) await file.append(piece);
    },
    finish: async () => {
      if (size === 0) return [];
      if (file === undefined) await writeFile(path, Buffer.concat(pieces), { flag: 'wx' });
      else await file.close();
      file = undefined;
      return [{ blob, start: 0, length: size }];
    },
    discard: async () => {
      await file?.abandon();
      await rm(path, { force: true });
    },
  };
}

/** Appends to a new file through two blocks of memory: one fills while the other is being written. */
interface BlockFile {
  append(bytes: Buffer): Promise<void>;
  /** Writes the rest and closes the file. */
  close(): Promise<void>;
  /** Closes the file without writing the rest. */
  abandon(): Promise<void>;
}

/** @throws Error EEXIST */
async function createBlockFile(path: string): Promise<BlockFile> {
  const handle = await open(path, 'wx');
  let filling = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let spare = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let filled = 0;
  let writing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await writing;
    const block = filling.subarray(0, filled);
    [filling, spare] = [spare, filling];
    filled = 0;
    writing = writeAll(handle, block);
    // The failure surfaces at the next await; until then it must not count as unhandled.
    writing.catch(() => undefined);
  };

  return {
    append: async (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const copied = bytes.copy(filling, filled, at);
        filled += copied;
        at += copied;
        if (filled === BLOCK_BYTES) await flush();
      }
    },
    close: async () => {
      await flush();
      await writing;
      await handle.close();
    },
    abandon: async () => {
      await writing.catch(() => undefined);
      await handle.close();
    },
  };
}

/** Repeats the write until all bytes are written: one write may take fewer bytes than it gets. */
async function writeAll(handle: FileHandle, block: Buffer): Promise<void> {
  for (let at = 0; at < block.length; ) at += (await handle.write(block, at)).bytesWritten;
}
