import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from './user-error.ts';

/** Settings that hold without a `terraform.tfvars`, unless the user's environment sets them. */
const DEMO_SETTINGS = {
  TF_VAR_source_bucket_name: 'demo-source',
  TF_VAR_destination_bucket_name: 'demo-destination',
  TF_VAR_api_authorization: 'none',
  TF_VAR_enable_web: 'true',
};

export interface SynthesizeOptions {
  /** Folder with the user's `terraform.tfvars`. */
  readonly settingsFolder: string;
  /** Where the cloud assembly goes; what was there is removed. */
  readonly outputFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export function hasSettingsFile(folder: string): boolean {
  return existsSync(join(folder, 'terraform.tfvars'));
}

/**
 * Runs the CDK app in a process of its own, so that this one never loads CDK (190 MB).
 *
 * @returns what the app had to say: warnings about settings
 * @throws UserError with the app's own message when it refuses the settings or fails
 */
export async function synthesize(options: SynthesizeOptions): Promise<string> {
  await rm(options.outputFolder, { recursive: true, force: true });
  const app = spawn(process.execPath, [resolve(import.meta.dirname, '../infra/app.ts')], {
    env: appEnvironment(options),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: options.signal,
  });
  const exited = new Promise<number | null>((done, failed) => {
    app.on('error', failed);
    app.on('close', done);
  });
  const [said, code] = await Promise.all([text(app.stderr), exited]);
  const isNews = (line: string) => isForTheUser(line) && !isOfTheDemo(line, options);
  if (code === 0) return said.split('\n').filter(isNews).join('\n');
  throw new UserError(`the stacks could not be synthesized:\n${withoutStackTrace(said)}`);
}

/** Bundling reports its progress where warnings go. */
function isForTheUser(line: string): boolean {
  return line.trim() !== '' && !/^(Bundling asset|npm warn)/.test(line);
}

/** A warning of what the demo settings have chosen; that they hold, and that nothing is authorized here, is said anyway. */
function isOfTheDemo(line: string, { settingsFolder, environment }: SynthesizeOptions): boolean {
  const variable = `TF_VAR_${/^Warning: (\w+) =/.exec(line)?.[1]}`;
  return variable in DEMO_SETTINGS && environment[variable] === undefined && !hasSettingsFile(settingsFolder);
}

function appEnvironment({ settingsFolder, outputFolder, environment }: SynthesizeOptions): NodeJS.ProcessEnv {
  const defaults = hasSettingsFile(settingsFolder) ? {} : DEMO_SETTINGS;
  // An account of the user's has nothing to do with what runs here.
  const theirs = Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return {
    ...defaults,
    ...Object.fromEntries(theirs),
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify({ settings_dir: settingsFolder }),
  };
}

/** A failing app dies with a stack trace and Node's own frame around it; the lines that tell the user something stay. */
export function withoutStackTrace(stderr: string): string {
  const lines = stderr.split('\n');
  const thrown = lines.findIndex((line) => /^\w*Error\b.*:/.test(line));
  const fromFrame = lines.findIndex((line) => /^(file|node):.*:\d+$/.test(line));
  const kept = fromFrame >= 0 && thrown > fromFrame ? [...lines.slice(0, fromFrame), ...lines.slice(thrown)] : lines;
  return kept
    .filter((line) => !/^\s+at .*[:)]|^Node\.js v/.test(line))
    .join('\n')
    .trim();
}
