/** How far an interrupted backfill came, in a file that the next run goes on from. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ScriptError } from '../shared/errors.ts';

/** What has to be the same for a run to go on where another one stopped. */
export type Scope = Readonly<Record<string, string | number | boolean>>;

export interface StateFile {
  /** The key to begin behind, undefined to begin at the first. */
  readonly startAfter: string | undefined;
  /** Notes that everything up to the key is dealt with; a second apart at least, unless it is `final`. */
  save(upTo: string, options?: { final?: boolean }): Promise<void>;
  /** All is done: the next run begins anew. */
  remove(): Promise<void>;
}

const SAVE_EVERY_MS = 1_000;

/** @throws ScriptError if the file is of another backfill, or is none */
export async function openStateFile(path: string, scope: Scope, now: () => number = Date.now): Promise<StateFile> {
  let savedAt = Number.NEGATIVE_INFINITY;
  return {
    startAfter: await readState(path, scope),
    async save(upTo, { final = false } = {}) {
      if (!final && now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = now();
      // In two steps, so that being killed in between leaves the old file or the new one.
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
      `${path} is of another backfill: its ${other} is ${theirs}, now it is ${ours}. Remove the file to begin anew.`,
    );
  }
  return state.upTo;
}

function parse(path: string, text: string): { readonly scope: Scope; readonly upTo: string } {
  try {
    const { scope, upTo } = JSON.parse(text);
    if (typeof scope === 'object' && scope !== null && typeof upTo === 'string') return { scope, upTo };
  } catch {
    // Said below, for broken JSON and for other JSON alike.
  }
  throw new ScriptError(`${path} is not a state file of a backfill. Name another one, or remove it to begin anew.`);
}
