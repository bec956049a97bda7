import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A local cloud of one's own, in a process of its own, on a free port. */
export interface PrivateCloud {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Process id of the local cloud itself: what a memory measurement has to look at. */
  readonly pid: number;
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Record<string, Record<string, string>>;
  /** Everything it has printed so far. */
  printed(): string;
  /** Sends a signal and resolves to the exit code, or to the signal's name when it died of one. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface PrivateCloudOptions {
  /** Command of the CDK app, run in an empty folder. @default - `args` has `--assembly` */
  readonly app?: string;
  /** Further arguments of the command. @default none */
  readonly args?: readonly string[];
  /** Environment variables of the app, over those of this process without its `TF_VAR_`. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long it may take to get ready, in milliseconds. @default 60000 */
  readonly deadlineMs?: number;
}

const main = join(import.meta.dirname, 'main.ts');

/**
 * Starts a local cloud in an empty folder, so that no `terraform.tfvars` of the user's has a say.
 *
 * @throws Error with all it printed when it ends or does not get ready in time
 */
export async function startPrivateCloud(options: PrivateCloudOptions = {}): Promise<PrivateCloud> {
  const { app, args = [], environment, deadlineMs = 60_000 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'private-cloud-'));
  const child = spawn(process.execPath, [main, '--port', '0', ...(app === undefined ? [] : ['--app', app]), ...args], {
    cwd: folder,
    env: { ...environmentWithoutSettings(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    await rm(folder, { recursive: true, force: true });
    return (code ?? signal) as number | string;
  });

  const ready = new Promise<string>((resolveReady, reject) => {
    const failed = (why: string) => reject(new Error(`the local cloud ${why}:\n${lines.join('\n')}`));
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      failed(`was not ready within ${deadlineMs} ms`);
    }, deadlineMs);
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const url = /^ready (http:\S+)$/.exec(line)?.[1];
      if (url) {
        clearTimeout(timer);
        resolveReady(url);
      }
    });
    ended.then((how) => {
      clearTimeout(timer);
      failed(`ended with ${how} before it was ready`);
    });
  });

  const url = await ready;
  const outputs = (await (await fetch(`${url}/_local/outputs`)).json()) as PrivateCloud['outputs'];
  return {
    url,
    pid: child.pid ?? 0,
    outputs,
    printed: () => lines.join('\n'),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

function environmentWithoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TF_VAR_')));
}
