import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const run = promisify(execFile);
const CREDENTIALS = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const UNREACHABLE = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

/** Tests a function as it is deployed: one minified ES module in a process of its own, in which no service is reachable. */
export function testBundledHandler(
  functionName: string,
  environment: Readonly<Record<string, string>>,
  answers: readonly (readonly [event: object, answer: object])[],
) {
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

  /** Rejects with the output of the process if the function does not start. */
  async function invoke(changed: Readonly<Record<string, string>>, events: readonly object[]): Promise<unknown[]> {
    const script = `
      const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'index.mjs')).href)});
      const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 20_000 };
      const answers = await Promise.all(${JSON.stringify(events)}.map((event) => handler(event, context)));
      console.log('answers ' + JSON.stringify(answers));`;
    const env = { ...changed, ...CREDENTIALS, ...UNREACHABLE };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env });
    return JSON.parse(/^answers (.*)$/m.exec(stdout)?.[1] ?? '"no answers"');
  }

  test('the bundled function starts with the variables of its contract, and answers without any service', async () => {
    const events = answers.map(([event]) => event);

    expect(await invoke(environment, events)).toMatchObject(answers.map(([, answer]) => answer));
  });

  test('the bundled function does not start without variables, and names all missing ones', async () => {
    const names = Object.keys(environment);

    const { stderr } = (await invoke({}, []).catch((error: { stderr: string }) => error)) as { stderr: string };

    const [, missing = ''] = /Error: Missing environment variables: (.*)/.exec(stderr) ?? [];
    expect(missing.split(', ').toSorted()).toEqual(names.toSorted());
  });

  return { invoke };
}
