import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const PROJECT = resolve(import.meta.dirname, '../../../..');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'estimate-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function estimate(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = [join(PROJECT, 'scripts/estimate/main.ts'), ...args];
  try {
    const env = { ...process.env, NODE_OPTIONS: '' };
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { cwd: folder, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('npm run estimate', () => {
  test('answers from the settings, the templates that they make and what the command line says', async () => {
    await writeFile(join(folder, 'terraform.tfvars'), 'region = "eu-west-1"\nencryption = "kms"\n');

    const { code, stdout } = await estimate(
      '--files-per-month',
      '2M',
      '--backlog',
      '1M',
      '--copy-ms',
      '95',
      'max_concurrency=20',
    );

    expect(stdout).toMatch(/^2,000,000 files a month, 1 MB each, 0\.761 files\/s on average$/m);
    expect(stdout).toMatch(/^Amazon S3 +copies +2,000,000 requests +10\.00$/m);
    expect(stdout).toMatch(/^AWS KMS +customer keys +3 keys +3\.00$/m);
    expect(stdout).toMatch(/^Total +\d+\.\d\d$/m);
    expect(stdout).toContain('those of eu-west-1, which is yours, are not covered');
    // Ten copies in 95 + 5 ms: 100 files/s for each of twenty.
    expect(stdout).toMatch(/^max_concurrency +2,000 +binds first: 20 invocations at a time/m);
    expect(stdout).toMatch(/^A backlog of 1,000,000 files is gone after 8 min\.$/m);
    expect(stdout).toMatch(/^95 +ms for a copy +as you said$/m);
    expect(stdout).toMatch(/^400 +ms for a part of 32 MiB +not measured: AWS names/m);
    expect(code).toBe(0);
  }, 60_000);

  test('ends with 1 when the load does not fit, and gives machines the same', async () => {
    const { code, stdout } = await estimate('--files-per-month', '5G', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      prices: { region: 'us-east-1' },
      limits: [{ name: 'max_concurrency' }, {}, {}, {}, {}],
      warnings: ['More files come than can be copied: the queue grows for ever.'],
    });
    expect(code).toBe(1);
  }, 60_000);

  test('answers for records as well, with what limits the API and what limits the queue', async () => {
    const { code, stdout } = await estimate(
      '--records-per-month',
      '10M',
      'stream_queue_type=fifo',
      'max_concurrency=20',
    );

    expect(stdout).toMatch(/^10,000,000 records a month, 500 bytes each, 3\.81 records\/s on average$/m);
    expect(stdout).toMatch(/^Amazon API Gateway +requests, REST +10,000,000 requests +35\.00$/m);
    expect(stdout).toMatch(/^Amazon DynamoDB +writes +30,000,000 write units +18\.75$/m);
    expect(stdout).toMatch(/^limit of taking in +records\/s$/m);
    expect(stdout).toMatch(/^api_throttle_rate +500 +binds first: requests\/s/m);
    expect(stdout).toMatch(/^limit of processing +records\/s$/m);
    expect(stdout).toMatch(/^Settings: .*stream_queue_type = fifo/m);
    expect(code).toBe(0);
  }, 60_000);

  test('answers for orders as well, with the page if the settings have it', async () => {
    const { code, stdout } = await estimate(
      '--orders-per-month',
      '10M',
      'enable_web=true',
      'api_authorization=none',
      'encryption=kms',
    );

    expect(stdout).toMatch(
      /^10,000,000 orders a month, 500 bytes each, each followed by 3 pages of orders, 3\.81 orders\/s/m,
    );
    expect(stdout).toMatch(/^Amazon CloudFront +requests +90,000,000 requests +10,000,000 +80\.00$/m);
    expect(stdout).toMatch(/^Amazon API Gateway +requests, HTTP +40,000,000 requests +40\.00$/m);
    expect(stdout).toMatch(/^Amazon SNS +publishes +20,000,000 requests/m);
    expect(stdout).toMatch(/^AWS KMS +customer keys +\d keys/m);
    expect(stdout).toMatch(/^notify-customer: max_concurrency +1,111 +binds first: 5 invocations/m);
    expect(stdout).toMatch(/^Settings: .*enable_web = true/m);
    expect(code).toBe(0);
  }, 60_000);

  test.each([
    { args: [], code: 2, said: 'Say how many come in a month: --files-per-month 1M' },
    { args: ['--files-per-month', '1', '--records-per-month', '1'], code: 2, said: 'Say how many come in a month' },
    { args: ['--files-per-month', '1', '--store-ms', '5'], code: 2, said: '--store-ms says nothing about files' },
    { args: ['--records-per-month', '1', '--copy-ms', '5'], code: 2, said: '--copy-ms says nothing about records' },
    { args: ['--orders-per-month', '1', '--groups', '5'], code: 2, said: '--groups says nothing about orders' },
    { args: ['--files-per-month', '1', '--kept-months', '5'], code: 2, said: '--kept-months says nothing about files' },
    {
      args: ['--orders-per-month', '1', 'enable_orders=false'],
      code: 1,
      said: 'The settings leave the stack Orders out',
    },
    {
      args: ['--records-per-month', '1', 'enable_stream_api=false'],
      code: 1,
      said: 'The settings leave the stack StreamApi out',
    },
    { args: ['--files-per-month', 'many'], code: 2, said: '--files-per-month takes a number such as 200, 50k or 1.5M' },
    { args: ['--files-per-month', '1', 'fast'], code: 2, said: 'A setting is name=value, got "fast"' },
    { args: ['--files-per-month', '1', '--burst-seconds', '9'], code: 2, said: '--burst-seconds needs --burst-rate' },
    { args: ['--files-per-month', '1', 'batch_size=0'], code: 1, said: 'batch_size' },
  ])('$args ends with $code and says why', async ({ args, code, said }) => {
    const ended = await estimate(...args);

    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(said);
  });
});
