import { type FileHandle, open } from 'node:fs/promises';

/** Appends to a new file through two blocks of memory: one fills while the other is being written. */
export interface BlockFile {
  append(bytes: Buffer): Promise<void>;
  /** Writes what is left and closes the file. */
  close(): Promise<void>;
  /** Closes the file as it is. */
  abandon(): Promise<void>;
}

/** @throws Error EEXIST */
export async function createBlockFile(file: string, blockBytes: number): Promise<BlockFile> {
  const handle = await open(file, 'wx');
  let filling = Buffer.allocUnsafeSlow(blockBytes);
  let spare = Buffer.allocUnsafeSlow(blockBytes);
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
        if (filled === blockBytes) await flush();
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

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, block: Buffer): Promise<void> {
  for (let at = 0; at < block.length; ) at += (await handle.write(block, at)).bytesWritten;
}
