import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A local cloud in a process of its own, on a free port. */
export interface PrivateCloud {
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  /** Process id of the local cloud itself, for measurements of its memory. */
  readonly pid: number;
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Record<string, Record<string, string>>;
  /** All lines that the local cloud has printed so far. */
  printed(): string;
  /** Sends a signal. Resolves to the exit code, or to the signal's name if the signal killed the process. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

export interface PrivateCloudOptions {
  /**
   * Command of the CDK app.
   *
   * @default - `--assembly` in `args`, else the app that the folder's `cdk.json` names
   */
  readonly app?: string;
  /**
   * Folder that the local cloud and the app start in.
   *
   * @default - an empty one, so that no settings of the user apply
   */
  readonly folder?: string;
  /**
   * Further arguments of the command `local-cloud`.
   *
   * @default - none
   */
  readonly args?: readonly string[];
  /**
   * Environment variables of the app, in addition to those of this process except `TF_VAR_*`.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds until the local cloud must be ready. @default 60000 */
  readonly deadlineMs?: number;
}

const main = join(import.meta.dirname, 'main.ts');

/** @throws Error with all printed lines if the local cloud ends or is not ready before the deadline */
export async function startPrivateCloud(options: PrivateCloudOptions = {}): Promise<PrivateCloud> {
  const { app, folder, args = [], environment, deadlineMs = 60_000 } = options;
  const emptyFolder = folder === undefined ? await mkdtemp(join(tmpdir(), 'private-cloud-')) : undefined;
  const child = spawn(process.execPath, [main, '--port', '0', ...(app === undefined ? [] : ['--app', app]), ...args], {
    cwd: folder ?? emptyFolder,
    env: { ...environmentWithoutSettings(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    if (emptyFolder !== undefined) await rm(emptyFolder, { recursive: true, force: true });
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
  return Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith('TF_VAR_')));
}
