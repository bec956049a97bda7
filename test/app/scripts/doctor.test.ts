import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const script = resolve(import.meta.dirname, '../../../scripts/doctor.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function doctor(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', TF_VAR_log_retention_days: '30' };
  const command = [script, '--settings-dir', folder, ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test('npm run doctor shows the settings in effect with the origin of each, and that the templates pass', async () => {
  await writeFile(join(folder, 'terraform.tfvars'), 'region = "eu-west-1"\nregoin = "eu-west-1"\n');

  const { code, stdout } = await doctor('batch_size=5');

  expect(stdout).toMatch(/^region +"eu-west-1" +terraform\.tfvars$/m);
  expect(stdout).toMatch(/^batch_size +5 +-c batch_size$/m);
  expect(stdout).toMatch(/^log_retention_days +30 +TF_VAR_log_retention_days$/m);
  expect(stdout).toMatch(/^encryption +"aws" +default$/m);
  expect(stdout).toContain('Warning: terraform.tfvars: "regoin" is not a setting');
  expect(stdout).toMatch(/^Stack FilePipeline: \d+ resources, checked$/m);
  expect(stdout).toMatch(/^Stack StreamApi: \d+ resources, checked$/m);
  expect(stdout).toMatch(/No problems found\.\n$/);
  expect(code).toBe(0);
});

test('npm run doctor reports every wrong setting at once and exits with 1', async () => {
  await writeFile(
    join(folder, 'terraform.tfvars'),
    'region = "nowhere"\nbatch_size = 0\nstream_queue_type = "lifo"\napi_throttle_rate = "fast"\n',
  );

  const { code, stdout } = await doctor();

  expect(stdout).toMatch(/^4 problems in the settings$/m);
  expect(stdout).toMatch(/^ {2}stream_queue_type\n {4}got {6}"lifo" \(terraform\.tfvars\)$/m);
  expect(stdout).toMatch(/^ {2}api_throttle_rate\n {4}got {6}"fast" \(terraform\.tfvars\)$/m);
  expect(stdout).toMatch(/^ {2}region\n {4}got {6}"nowhere" \(terraform\.tfvars\)$/m);
  expect(stdout).toMatch(/^ {2}batch_size\n {4}got {6}0 \(terraform\.tfvars\)$/m);
  expect(stdout).toMatch(/Templates not checked: fix the settings first\.\n$/);
  expect(code).toBe(1);
});

test('npm run doctor --json prints the same for machines', async () => {
  const { code, stdout } = await doctor('--json', 'encryption=none');

  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    settings: [],
    warnings: [],
    problems: [
      {
        setting: 'encryption',
        got: '"none"',
        origin: '-c encryption',
        allowed: 'one of "aws", "kms"',
        fix: 'write for example encryption = "aws"',
      },
    ],
  });
  expect(code).toBe(1);
});

test('npm run doctor --help describes the options', async () => {
  const { code, stdout } = await doctor('--help');

  expect(stdout).toContain('npm run doctor -- [name=value …] [options]');
  expect(stdout).toContain('--settings-dir DIR');
  expect(code).toBe(0);
});

test.each([
  [['--jsn'], 'Unknown option --jsn; did you mean --json?'],
  [['batch_size'], 'A setting is name=value, got "batch_size"'],
])('npm run doctor %j is a wrong command line: exit code 2', async (args, message) => {
  const { code, stderr } = await doctor(...args);

  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
