/** Runs infra/app.ts as the CDK CLI does, in a child process: aws-cdk-lib costs 190 MB and seconds in every test file. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const PROJECT = resolve(import.meta.dirname, '../..');

export interface SynthOptions {
  /** Folder for the cloud assembly. */
  readonly outdir: string;
  /** `-c name=value`. @default - none */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Arguments after infra/app.ts. @default - none */
  readonly args?: readonly string[];
  /** @default - infra/app.ts */
  readonly program?: string;
}

/** The same on every machine: no settings file, no TF_VAR_, no AWS profile. Rejects with `stderr` and `code`. */
export async function synthesize({ outdir, context, args = [], program = 'infra/app.ts' }: SynthOptions) {
  const settingsDir = await mkdtemp(join(tmpdir(), 'no-settings-'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TF_VAR_|CDK_|AWS_|NODE_OPTIONS)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ settings_dir: settingsDir, ...context }),
  };
  try {
    return await run(process.execPath, [program, ...args], { cwd: PROJECT, env });
  } finally {
    await rm(settingsDir, { recursive: true });
  }
}
