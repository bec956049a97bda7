import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const script = resolve(import.meta.dirname, '../../../scripts/estimate/main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'estimate-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function estimate(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [script, ...args], { cwd: folder, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test('npm run estimate counts the keys and alarms in the templates of the settings', async () => {
  await writeFile(join(folder, 'terraform.tfvars'), 'encryption = "kms"\n');

  const { code, stdout } = await estimate('--files-per-month', '2M');

  expect(stdout).toMatch(/^AWS KMS +customer keys +3 keys +3\.00$/m);
  expect(stdout).toMatch(/^Amazon CloudWatch +alarms +\d+ alarm metrics/m);
  expect(stdout).toMatch(/^Settings: .*encryption = kms/m);
  expect(code).toBe(0);
});

test('npm run estimate exits with 1 for a load that does not fit, and prints the same as JSON', async () => {
  const { code, stdout } = await estimate(
    '--orders-per-month',
    '5G',
    '--json',
    'enable_web=true',
    'api_authorization=none',
  );

  const { prices, limits, warnings, resources, usage } = JSON.parse(stdout);
  expect(prices).toMatchObject({ region: 'us-east-1' });
  expect(limits[0].name).toBe('notify-customer: max_concurrency');
  expect(warnings[0]).toMatch(/^More orders arrive than the API accepts/);
  // The templates of Orders and Web together.
  expect(resources.alarmMetrics).toBeGreaterThan(20);
  expect(usage.web.requests).toBeGreaterThan(0);
  expect(code).toBe(1);
});

test.each([
  ['--orders-per-month', 'enable_orders=false', 'The settings disable the stack Orders'],
  ['--files-per-month', 'batch_size=0', 'batch_size'],
])('npm run estimate %s 1 %s exits with 1 and says why', async (option, setting, message) => {
  const { code, stdout, stderr } = await estimate(option, '1', setting);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});
