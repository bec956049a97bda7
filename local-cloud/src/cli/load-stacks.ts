import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../base/user-error.ts';
import { type AssemblyStack, missingContext, readAssembly } from '../template/assembly.ts';
import type { Arguments } from './arguments.ts';

export interface LoadStacksOptions {
  readonly args: Pick<Arguments, 'app' | 'assembly' | 'stacks'>;
  /** The app writes its cloud assembly to `assembly` in this folder. */
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the app. */
  readonly signal: AbortSignal;
  /** Shows the user the warnings and notes that the app writes to stderr. */
  print(text: string): void;
}

/**
 * Reads the stacks of `--assembly`, or of the CDK app that `--app` or `cdk.json` names.
 *
 * @throws UserError when there is no app, the app fails, or `--stacks` names a stack that does not exist
 */
export async function loadStacks(options: LoadStacksOptions): Promise<AssemblyStack[]> {
  const { args, dataFolder, print } = options;
  const folder = args.assembly ?? join(dataFolder, 'assembly');
  if (args.assembly === undefined) await synthesize(folder, options);
  const stacks = await readAssembly(folder);
  for (const key of await missingContext(folder)) {
    print(`the app gets a dummy value for ${key}; "cdk synth" looks the value up and keeps it in cdk.context.json`);
  }
  return chosenStacks(stacks, args.stacks);
}

/** Runs the CDK app in its own process, as the CDK CLI does; this process never loads CDK (190 MB). */
async function synthesize(outputFolder: string, { args, environment, signal, print }: LoadStacksOptions) {
  const { app: appOfProject, context } = await readJson<CdkJson>('cdk.json');
  const command = args.app ?? appOfProject;
  if (command === undefined) {
    throw new UserError(
      `no CDK app: ${join(process.cwd(), 'cdk.json')} names none; give --app "COMMAND" or --assembly DIR`,
      { exitCode: 2 },
    );
  }
  const lookedUp = await readJson<Context>('cdk.context.json');
  await rm(outputFolder, { recursive: true, force: true });
  const app = spawn(command, {
    // A process group of its own: a signal then reaches the app and not only the shell around it.
    detached: true,
    shell: true,
    env: appEnvironment(environment, outputFolder, { ...lookedUp, ...context }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => app.pid !== undefined && process.kill(-app.pid, 'SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const exited = new Promise<number | null>((done, failed) => {
    app.on('error', failed);
    app.on('close', done);
  });
  const [stderr, code] = await Promise.all([text(app.stderr), exited]);
  signal.removeEventListener('abort', stop);
  if (code !== 0) throw new UserError(`the stacks could not be synthesized:\n${withoutStackTrace(stderr)}`);
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !IS_PROGRESS.test(line));
  if (lines.length > 0) print(lines.join('\n'));
}

/** Progress of CDK, esbuild and npm, which says nothing about the stacks. */
const IS_PROGRESS = /^(Bundling asset|npm warn|⚡ Done in )|-building\/\S+ +[\d.]+[kmg]?b\b/;

type Context = Readonly<Record<string, unknown>>;

interface CdkJson {
  readonly app?: string;
  readonly context?: Context;
}

/** Reads a JSON file of the current folder; a missing one is empty. */
async function readJson<Content>(file: string): Promise<Content | Record<string, never>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

function appEnvironment(environment: NodeJS.ProcessEnv, outputFolder: string, context: Context): NodeJS.ProcessEnv {
  // The local cloud never uses the user's AWS account.
  const theirs = Object.entries(environment).filter(([variable]) => !/^(AWS|CDK)_/.test(variable));
  return {
    ...Object.fromEntries(theirs),
    // The app runs on the Node.js of this process, whatever the shell would find first.
    PATH: [dirname(process.execPath), environment.PATH].join(delimiter),
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
}

/** Keeps the lines for the user: a failing app ends with a stack trace, and Node.js adds a frame around it. */
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

/** A stack is named by its construct id or by its name on AWS. */
function chosenStacks(stacks: AssemblyStack[], wanted: readonly string[] | undefined): AssemblyStack[] {
  if (!wanted) return stacks;
  return wanted.map((name) => {
    const stack = stacks.find(({ id, stackName }) => name === id || name === stackName);
    if (stack) return stack;
    const known = stacks.map(({ id }) => id).join(', ');
    throw new UserError(`--stacks: there is no stack ${name}; there are ${known}`, { exitCode: 2 });
  });
}
