import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedSettings, loadSettings } from '../../../../infra/settings/load-settings.ts';
import { SettingsError } from '../../../../infra/settings/problems.ts';

export interface Given {
  /** File name → HCL. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Loads settings from files in a temporary folder, an environment and a context. */
export async function load({ files = {}, environment = {}, context = {} }: Given): Promise<LoadedSettings> {
  const directory = await mkdtemp(join(tmpdir(), 'settings-'));
  try {
    for (const [name, hcl] of Object.entries(files)) await writeFile(join(directory, name), hcl);
    return await loadSettings({ directory, environment, context });
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Loads settings that have problems. */
export async function loadProblems(given: Given): Promise<SettingsError> {
  const outcome = await load(given).catch((error: unknown) => error);
  if (outcome instanceof SettingsError) return outcome;
  throw new Error(`Expected a SettingsError, got ${outcome instanceof Error ? outcome.stack : 'valid settings'}`);
}
