import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { build } from 'esbuild';

const run = promisify(execFile);

export interface BundledHandler {
  /** Invokes it in a process of its own, and gives what it returned. Rejects with what the process wrote. */
  invoke(environment: Readonly<Record<string, string>>, event: object): Promise<unknown>;
}

/** A function as it is deployed: one minified ES module. Call at the top of a test file. */
export function useBundledHandler(functionName: string): BundledHandler {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `${functionName}-`));
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../../lambda', functionName, 'handler.ts')],
      outfile: join(folder, 'index.mjs'),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  return {
    async invoke(environment, event) {
      const script = `
        const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)});
        const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 10_000 };
        console.log('answer ' + JSON.stringify(await handler(${JSON.stringify(event)}, context)));`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...environment, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      });
      return JSON.parse(/^answer (.*)$/m.exec(stdout)?.[1] ?? '"no answer"');
    },
  };
}
