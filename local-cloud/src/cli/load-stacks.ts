import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../base/user-error.ts';
import { type AssemblyStack, readAssembly } from '../template/assembly.ts';
import type { Arguments } from './arguments.ts';

export interface LoadStacksOptions {
  readonly args: Pick<Arguments, 'app' | 'assembly' | 'stacks'>;
  /** The cloud assembly of the app goes to `assembly` in this folder. */
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the app. */
  readonly signal: AbortSignal;
  /** Shows the user what the app writes to stderr: warnings and notes. */
  print(text: string): void;
}

/**
 * Reads the stacks of `--assembly`, or of the CDK app that `--app` or `cdk.json` names.
 *
 * @throws UserError when there is no app, the app fails, or `--stacks` names a stack that does not exist
 */
export async function loadStacks(options: LoadStacksOptions): Promise<AssemblyStack[]> {
  const { args, dataFolder } = options;
  const folder = args.assembly ?? join(dataFolder, 'assembly');
  if (args.assembly === undefined) await synthesize(folder, options);
  return chosenStacks(await readAssembly(folder), args.stacks);
}

/** Runs the CDK app in its own process, as the CDK CLI does; this process never loads CDK (190 MB). */
async function synthesize(outputFolder: string, { args, environment, signal, print }: LoadStacksOptions) {
  const { app: appOfProject, context = {} } = await readCdkJson();
  const command = args.app ?? appOfProject;
  if (command === undefined) {
    throw new UserError(
      'no app: give --app "COMMAND" or --assembly DIR, or start in a folder whose cdk.json names an app',
      { exitCode: 2 },
    );
  }
  await rm(outputFolder, { recursive: true, force: true });
  const app = spawn(command, {
    // A process group of its own: a signal then reaches the app and not only the shell around it.
    detached: true,
    shell: true,
    env: appEnvironment(environment, outputFolder, context),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => app.pid !== undefined && process.kill(-app.pid, 'SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const exited = new Promise<number | null>((done, failed) => {
    app.on('error', failed);
    app.on('close', done);
  });
  const [said, code] = await Promise.all([text(app.stderr), exited]);
  signal.removeEventListener('abort', stop);
  if (code !== 0) throw new UserError(`the stacks could not be synthesized:\n${withoutStackTrace(said)}`);
  const forTheUser = said.split('\n').filter((line) => line.trim() !== '' && !/^(Bundling asset|npm warn)/.test(line));
  if (forTheUser.length > 0) print(forTheUser.join('\n'));
}

interface CdkJson {
  readonly app?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** `cdk.json` of the current folder; empty when there is none. */
async function readCdkJson(): Promise<CdkJson> {
  try {
    return JSON.parse(await readFile('cdk.json', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`cdk.json can't be read: ${(error as Error).message}`, { cause: error });
  }
}

function appEnvironment(
  environment: NodeJS.ProcessEnv,
  outputFolder: string,
  context: Readonly<Record<string, unknown>>,
): NodeJS.ProcessEnv {
  // The user's AWS account has nothing to do with what runs here.
  const theirs = Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return {
    ...Object.fromEntries(theirs),
    // The app runs on the Node.js of this process, whatever the shell would find first.
    PATH: [dirname(process.execPath), environment.PATH].join(delimiter),
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
}

/** A failing app ends with a stack trace and Node's own frame around it; this keeps the lines for the user. */
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

/** Stacks can be named by construct id or by their name on AWS. */
function chosenStacks(stacks: AssemblyStack[], wanted: readonly string[] | undefined): AssemblyStack[] {
  if (!wanted) return stacks;
  return wanted.map((name) => {
    const stack = stacks.find(({ id, stackName }) => name === id || name === stackName);
    if (stack) return stack;
    const known = stacks.map(({ id }) => id).join(', ');
    throw new UserError(`--stacks: there is no stack ${name}; there are ${known}`, { exitCode: 2 });
  });
}
