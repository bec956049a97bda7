/** Starts a local cloud with the stacks of this project, as `npm start` does. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type PrivateCloud, startPrivateCloud } from 'local-cloud';

export interface StacksOptions {
  /** Arguments after `npm start --`. @default - none */
  readonly args?: readonly string[];
  /** Settings as in `terraform.tfvars`. @default - the demo settings of `npm start` */
  readonly settings?: Readonly<Record<string, string>>;
  /** Limit for the start, in milliseconds. @default 60000 */
  readonly deadlineMs?: number;
}

const app = `node "${resolve(import.meta.dirname, '../../infra/app.ts')}" --demo-settings`;

/** @throws Error with everything that the cloud printed if it ends or is not ready in time */
export function startStacks({ settings = {}, ...options }: StacksOptions = {}): Promise<PrivateCloud> {
  const variables = Object.entries(settings).map(([name, value]) => [`TF_VAR_${name}`, value]);
  return startPrivateCloud({ ...options, app, environment: Object.fromEntries(variables) });
}

/** Returns the options of an AWS SDK client for a local cloud. */
export function clientOptions(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** Returns the process IDs of the direct children of a process. */
export function childrenOf(pid: number): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' });
  return all
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([parent]) => parent === pid)
    .map(([, child]) => child ?? 0);
}
