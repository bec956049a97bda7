import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file of an asset. */
export interface SourceFile {
  /** Below the asset's folder, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
}

export async function readSourceFiles(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: file.slice(folder.length + 1).replaceAll(sep, '/'),
      content: await readFile(file),
    })),
  );
}
