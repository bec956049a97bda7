import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionDefinition } from '../../../src/services/aws-lambda/functions/definition.ts';
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from '../../../src/services/aws-lambda/functions/host.ts';
import type { InvocationResult } from '../../../src/services/aws-lambda/functions/invocation-result.ts';
import { createLogStore, type LogStore } from '../../../src/services/logs/log-store.ts';

export const CLOUD = { accountId: '000000000000', region: 'eu-west-1' };
export const LOG_GROUP = '/aws/lambda/tested';

/** A host with functions written for one test. */
export interface FunctionFixture {
  readonly host: FunctionHost;
  readonly logs: LogStore;
  readonly results: InvocationResult[];
  /** Writes the files and defines the function `tested` (or another name) on them. */
  define(files: string | Record<string, string>, definition?: Partial<FunctionDefinition>): Promise<FunctionDefinition>;
  /** Runs it and gives the result, with the payload parsed. */
  invoke(event?: unknown): Promise<InvocationResult>;
  /** Runs the function and returns its answer, or the whole result if it failed. */
  answer(event?: unknown): Promise<unknown>;
  lines(): string[];
  remove(): Promise<void>;
}

export function createFunctionFixture(options: Partial<FunctionHostOptions> = {}): FunctionFixture {
  const logs = createLogStore();
  const results: InvocationResult[] = [];
  const folders: string[] = [];
  const host = createFunctionHost({
    cloud: CLOUD,
    endpointUrl: 'http://127.0.0.1:4566',
    logs,
    onInvocation: (_name, result) => results.push(result),
    ...options,
  });
  const invoke = (event: unknown = {}) => host.invoke('tested', JSON.stringify(event));

  return {
    host,
    logs,
    results,
    invoke,
    async define(files, given = {}) {
      const codeFolder = await mkdtemp(join(tmpdir(), 'function-'));
      folders.push(codeFolder);
      const named = typeof files === 'string' ? { 'index.mjs': files } : files;
      await writeFiles(codeFolder, named);
      const name = given.name ?? 'tested';
      const definition = {
        name,
        arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
        codeFolder,
        timeoutSeconds: 5,
        memoryMb: 256,
        environment: {},
        logGroup: LOG_GROUP,
        ...given,
      };
      host.define(definition);
      return definition;
    },
    async answer(event) {
      const result = await invoke(event);
      return result.outcome === 'ok' ? JSON.parse(result.payload) : result;
    },
    lines: () => logs.query(LOG_GROUP).map(({ line }) => line),
    async remove() {
      await host.stop();
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Whether a process is alive; one that has ended and waits for its parent to notice is not. */
export function isRunning(pid: unknown): boolean {
  try {
    process.kill(Number(pid), 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
