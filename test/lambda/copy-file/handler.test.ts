import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { ENVIRONMENT } from '../support/copy-handler.ts';
import { QUEUE_ARN } from '../support/messages.ts';

const run = promisify(execFile);

describe('the bundled function', () => {
  let folder: string;
  let bundle: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copy-file-'));
    bundle = join(folder, 'index.mjs');
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../../lambda/copy-file/handler.ts')],
      outfile: bundle,
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

  test('starts in an environment that has what its contract names, and acknowledges a test event', async () => {
    const { stdout } = await invoke(ENVIRONMENT, { Service: 'Amazon S3', Event: 's3:TestEvent' });

    expect(stdout).toContain('answer {"batchItemFailures":[]}');
  });

  test('does not start without it, and names all that is missing', async () => {
    const { QUEUE_URL: _, SOURCE_BUCKET: __, ...incomplete } = ENVIRONMENT;

    await expect(invoke(incomplete, {})).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: QUEUE_URL, SOURCE_BUCKET'),
    });
  });

  function invoke(environment: Record<string, string>, body: object) {
    const record = {
      messageId: 'm',
      body: JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
      eventSourceARN: QUEUE_ARN,
    };
    const script = `
      const { handler } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
      const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 10_000 };
      console.log('answer ' + JSON.stringify(await handler(${JSON.stringify({ Records: [record] })}, context)));`;
    return run(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...environment, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });
  }
});
