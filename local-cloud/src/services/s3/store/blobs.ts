import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BlockFile } from './block-file.ts';
import { createBlockFile } from './block-file.ts';
import type { Segment } from './segments.ts';

/** Immutable files of bytes, named by a random id. A file without a place in the index does not exist for anyone. */
export interface Blobs {
  create(): BlobWriter;
  /** Streams the segments' bytes. Hold a lease on them meanwhile. */
  read(segments: readonly Segment[]): AsyncGenerator<Buffer>;
  /** Keeps the segments' files until the returned function is called, even if the index lets go of them. */
  lease(segments: readonly Segment[]): () => void;
  /** Deletes the files that nobody reads; those that are leased go when the last lease ends, unless used again. */
  collect(blobs: Iterable<string>): void;
  /** Deletes every file that the index does not use: what a killed process left behind. Call it before anything is written. */
  sweep(): void;
  /** Resolves when no deletion is under way. */
  settle(): Promise<void>;
}

export interface BlobWriter {
  write(bytes: Buffer): Promise<void>;
  /** Returns where the bytes are: one segment, or none if there were no bytes. */
  finish(): Promise<Segment[]>;
  /** Drops what was written. */
  discard(): Promise<void>;
}

/** Bodies up to this size are written in one piece; larger ones in blocks of it, so that memory stays bounded. */
const BLOCK_BYTES = 256 * 1024;
const READ_BYTES = 256 * 1024;

export function openBlobs(folder: string, isUsed: (blob: string) => boolean, log: (line: string) => void): Blobs {
  for (let shelf = 0; shelf < 256; shelf++) mkdirSync(path.join(folder, shelfName(shelf)), { recursive: true });
  const fileOf = (blob: string) => path.join(folder, blob.slice(0, 2), blob);
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
    create: () => createBlobWriter(fileOf),
    async *read(segments) {
      for (const segment of segments) yield* readSegment(fileOf(segment.blob), segment);
    },
    lease: (segments) => {
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
    collect,
    sweep: () => {
      for (let shelf = 0; shelf < 256; shelf++) {
        for (const blob of readdirSync(path.join(folder, shelfName(shelf)))) if (!isUsed(blob)) rmSync(fileOf(blob));
      }
    },
    settle: async () => {
      await Promise.all(deletions);
    },
  };
}

/** @throws Error if the file is missing, or shorter than the index says */
async function* readSegment(file: string, { start, length }: Segment): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r');
  try {
    for (let done = 0; done < length; ) {
      const block = Buffer.allocUnsafe(Math.min(READ_BYTES, length - done));
      const { bytesRead } = await handle.read(block, 0, block.length, start + done);
      if (bytesRead === 0) throw new Error(`The file ${file} is ${length - done} bytes shorter than the index says`);
      done += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

function createBlobWriter(fileOf: (blob: string) => string): BlobWriter {
  const blob = randomBytes(16).toString('hex');
  const pieces: Buffer[] = [];
  let size = 0;
  let file: BlockFile | undefined;

  return {
    write: async (bytes) => {
      size += bytes.length;
      pieces.push(bytes);
      if (size <= BLOCK_BYTES) return;
      file ??= await createBlockFile(fileOf(blob), BLOCK_BYTES);
      for (const piece of pieces.splice(0)) await file.append(piece);
    },
    finish: async () => {
      if (size === 0) return [];
      if (file === undefined) await writeFile(fileOf(blob), Buffer.concat(pieces), { flag: 'wx' });
      else await file.close();
      file = undefined;
      return [{ blob, start: 0, length: size }];
    },
    discard: async () => {
      await file?.abandon();
      await rm(fileOf(blob), { force: true });
    },
  };
}

function shelfName(shelf: number): string {
  return shelf.toString(16).padStart(2, '0');
}
