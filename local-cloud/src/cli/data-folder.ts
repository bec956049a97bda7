import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';

/** The folder in which one running local cloud keeps its data; no other local cloud can use it meanwhile. */
export interface DataFolder {
  readonly path: string;
  /** Frees the folder; a temporary one is removed. */
  release(): Promise<void>;
}

/**
 * @param given folder to keep across restarts; `undefined` for a temporary one
 * @throws UserError when another local cloud uses the folder, or it can't be written
 */
export async function openDataFolder(given: string | undefined): Promise<DataFolder> {
  if (given === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'local-cloud-'));
    return { path, release: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
  }
  const path = resolve(given);
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new UserError(`--data ${given} can't be used as a folder: ${messageOf(error)}`, { cause: error });
  }
  const unlock = await lock(path);
  return { path, release: async () => unlock() };
}

/** Locks with SQLite: the operating system drops the lock with the process, so a crash leaves no stale lock behind. */
async function lock(folder: string): Promise<() => void> {
  const holder = join(folder, 'lock.pid');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (!/locked/.test(messageOf(error))) {
      throw new UserError(`--data ${folder} can't be used: ${messageOf(error)}`, { cause: error });
    }
    const pid = await readFile(holder, 'utf8').catch(() => 'unknown');
    throw new UserError(
      `--data ${folder} is in use by another local cloud (process ${pid}); stop that one, or give another folder`,
      { cause: error },
    );
  }
  await writeFile(holder, String(process.pid));
  const held = database;
  return () => held.close();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
