import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../bench/support/start-stacks.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const commands = [...new Set(commandsOf(await readFile(join(root, 'README.md'), 'utf8')))];

/** Started here on a free port instead of 4566, or what is running right now. */
const startedOtherwise = ['npm ci && npm start', 'npm ci && npm test'];
const needAnAccount = ['npx cdk bootstrap', 'npm run diff', 'npm run deploy', 'npm run destroy'];
const changeTheCheckout = ['cp terraform.tfvars.example terraform.tfvars'];
const notRun = [...startedOtherwise, ...needAnAccount, ...changeTheCheckout];

const onTheLocalCloud = commands.filter((command) => /^(export|aws|curl) /.test(command) && !command.includes('$'));
/** Blocks whose lines hand a variable on to each other: run as a whole. */
const withVariables = blocksOf(await readFile(join(root, 'README.md'), 'utf8')).filter((block) => block.includes('$('));
const operating = commands.filter((command) => command.endsWith(' --local'));
const onTheirOwn = commands.filter(
  (command) =>
    ![...onTheLocalCloud, ...operating, ...notRun].includes(command) &&
    !withVariables.some((block) => block.includes(command)),
);

/** `aws` isn't ours to install. */
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

describe('the commands of the README', () => {
  let cloud: PrivateCloud;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readme-'));
    cloud = await startStacks();
  }, 60_000);
  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('are there', () => {
    expect(commands).toEqual(expect.arrayContaining(notRun));
    expect(onTheLocalCloud.map((command) => command.split(' ')[0])).toEqual(
      expect.arrayContaining(['export', 'aws', 'curl']),
    );
    expect(onTheirOwn).toEqual(expect.arrayContaining(['npm run demo', 'npm run doctor']));
  });

  const transfer = (tool: 'aws' | 'curl') => async () => {
    const settings = onTheLocalCloud.filter((command) => command.startsWith('export '));
    const lines = onTheLocalCloud.filter((command) => command.startsWith(`${tool} `));
    const copied = /ls .*demo-destination/;

    for (const line of lines) {
      const arrives = copied.test(line) ? `until ${line} | grep -q README.md; do sleep 0.05; done` : line;
      const script = [...settings, arrives].join('\n').replaceAll(':4566', `:${new URL(cloud.url).port}`);
      const { stdout } = await run('bash', ['-euc', script], { cwd: root, timeout: 20_000 });
      if (line.includes('/demo-destination/a/b/README.md')) {
        expect(stdout).toBe(await readFile(join(root, 'README.md'), 'utf8'));
      }
    }
    expect(lines.some((line) => line.includes('demo-source'))).toBe(true);
    expect(lines.some((line) => line.includes('demo-destination'))).toBe(true);
  };

  (hasAwsCli ? test : test.skip)('copy a file with the AWS CLI', transfer('aws'), 45_000);

  test('copy a file with curl', transfer('curl'), 45_000);

  (hasAwsCli ? test : test.skip).each(withVariables)(
    '%s',
    async (block) => {
      const settings = onTheLocalCloud.filter((command) => command.startsWith('export '));
      const port = new URL(cloud.url).port;
      // What is written for AWS finds it at its own address.
      const here = block
        .replaceAll('--local', `--local=${port}`)
        .replaceAll('$(aws cloudformation', `$(aws --endpoint-url ${cloud.url} cloudformation`)
        .replaceAll(':4566', `:${port}`);
      const { stdout } = await run('bash', ['-euc', [...settings, here].join('\n')], { cwd: root, timeout: 60_000 });

      const accepted = stdout.match(/^HTTP\/1.1 202 /gm) ?? [];
      expect(accepted).toHaveLength(block.match(/"title"|"lines"/g)?.length ?? 0);
    },
    65_000,
  );

  test.each(operating)(
    '%s',
    async (command) => {
      const line = command.replace(/--local$/, `--local=${new URL(cloud.url).port}`);

      await expect(run('bash', ['-euc', line], { cwd: root, timeout: 60_000 })).resolves.toMatchObject({});
    },
    65_000,
  );

  test.each(onTheirOwn)(
    '%s',
    async (command) => {
      const line = command.startsWith('npm run synth') ? `${command} --output ${folder}/cdk.out` : command;

      await expect(run('bash', ['-euc', line], { cwd: root, timeout: 90_000 })).resolves.toMatchObject({});
    },
    100_000,
  );
});

test.each([...new Set(commands.flatMap((command) => /^npm run (\w+)/.exec(command)?.[1] ?? []))])(
  'npm run %s is a script of package.json',
  async (script) => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

    expect(scripts).toHaveProperty(script);
  },
);

/** Lines of the `sh` blocks, without their comments. */
function commandsOf(markdown: string): string[] {
  const lines = blocksOf(markdown).join('').split('\n');
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean);
}

function blocksOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/```sh\n(.*?)```/gs), ([, block]) => block ?? '');
}
