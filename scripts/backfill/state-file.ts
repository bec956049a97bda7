/** Saves the progress of a backfill to a file from which the next run continues. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ScriptError } from '../shared/errors.ts';

/** The options that two runs need to have in common for the second to continue the first. */
type Scope = Readonly<Record<string, string | number | boolean>>;

export interface StateFile {
  /** Key after which to start. @default - from the first key */
  readonly startAfter: string | undefined;
  /** Records that everything up to the key is done. Writes once a second at most, unless the record is `final`. */
  save(upTo: string, options?: { final?: boolean }): Promise<void>;
  /** Removes the file, so that the next run starts from the first key. */
  remove(): Promise<void>;
}

const SAVE_EVERY_MS = 1_000;

/** @throws ScriptError if the file belongs to another backfill, or is not a state file */
export async function openStateFile(path: string, scope: Scope, now: () => number = Date.now): Promise<StateFile> {
  let savedAt = Number.NEGATIVE_INFINITY;
  return {
    startAfter: await readState(path, scope),
    async save(upTo, { final = false } = {}) {
      if (!final && now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = now();
      // Two steps: a kill in between leaves either the old file or the new one.
      await writeFile(`${path}.new`, `${JSON.stringify({ scope, upTo }, null, 2)}\n`);
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}

async function readState(path: string, scope: Scope): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ScriptError(`Can't read ${path}: ${error.message}`);
  });
  if (text === undefined) return undefined;
  const state = parse(path, text);
  const other = Object.keys({ ...scope, ...state.scope }).find((name) => state.scope[name] !== scope[name]);
  if (other !== undefined) {
    const [theirs, ours] = [state.scope[other], scope[other]].map((value) => JSON.stringify(value) ?? 'none');
    throw new ScriptError(
      `${path} belongs to another backfill: its ${other} is ${theirs}, now it is ${ours}. Remove the file to start over.`,
    );
  }
  return state.upTo;
}

function parse(path: string, text: string): { readonly scope: Scope; readonly upTo: string } {
  try {
    const { scope, upTo } = JSON.parse(text);
    if (typeof scope === 'object' && scope !== null && typeof upTo === 'string') return { scope, upTo };
  } catch {
    // Broken JSON gets the same message as other JSON.
  }
  throw new ScriptError(`${path} is not a state file of a backfill. Name another file, or remove it to start over.`);
}
