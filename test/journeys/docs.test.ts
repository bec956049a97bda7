/** Runs the commands of README and docs on a local cloud. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../bench/support/start-stacks.ts';
import { assemblyOf } from '../support/synthesis.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

const PAGES = ['README', 'docs/deploy', 'docs/from-terraform', 'docs/stream-api', 'docs/orders', 'docs/web'];
const MORE_PAGES = ['docs/local-cloud', 'docs/adapt'];
const texts = await Promise.all([...PAGES, ...MORE_PAGES].map((page) => readFile(join(root, `${page}.md`), 'utf8')));
const blocks = texts.flatMap(shellBlocks);
const commands = [...new Set([...blocks.flatMap(commandsOf), ...commandsInTables(texts[0] ?? '')])];

/** Settings of `npm start` without `terraform.tfvars`. */
const DEMO_SETTINGS = {
  source_bucket_name: 'demo-source',
  destination_bucket_name: 'demo-destination',
  api_authorization: 'none',
  enable_web: 'true',
};

/** Commands that this test does not run, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'the cloud of this test runs on a free port instead',
  'npm ci && npm test': 'this test is a part of it',
  'npx cdk bootstrap': 'needs an AWS account',
  'npm run diff': 'needs an AWS account',
  'npm run deploy': 'needs an AWS account',
  'npm run destroy': 'needs an AWS account',
  'cp terraform.tfvars.example terraform.tfvars': 'would change the checkout',
};

/** Blocks whose lines share a variable run as a whole. */
const withVariables = [...new Set(blocks.filter((block) => block.includes('$(')))];
const single = commands.filter(
  (command) => !(command in NOT_RUN) && !withVariables.some((block) => block.includes(command)),
);
const onTheCloud = single.filter((command) => /^(export|aws|curl) /.test(command));
const ours = single.filter((command) => !onTheCloud.includes(command));

/** Tests of `aws` commands are skipped without the AWS CLI. */
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;
const ENVIRONMENT = 'export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1';

describe('the commands of README and docs', () => {
  let cloud: PrivateCloud;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docs-'));
    cloud = await startStacks({ args: ['--assembly', await assemblyOf(DEMO_SETTINGS)] });
  });
  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a script against the cloud of this test instead of port 4566 or AWS. */
  async function runHere(script: string): Promise<string> {
    const { port } = new URL(cloud.url);
    const here = script
      .replaceAll('--local', `--local=${port}`)
      .replaceAll('$(aws cloudformation', `$(aws --endpoint-url ${cloud.url} cloudformation`)
      .replaceAll(':4566', `:${port}`);
    const { stdout } = await run('bash', ['-euc', `${ENVIRONMENT}\n${here}`], { cwd: root, timeout: 110_000 });
    return stdout;
  }

  test('README and docs name every command that is not run here, the credentials for the AWS CLI and the main scripts', () => {
    expect(commands).toEqual(expect.arrayContaining(Object.keys(NOT_RUN)));
    expect(commands).toContain(ENVIRONMENT);
    expect(ours).toEqual(expect.arrayContaining(['npm run demo', 'npm run doctor', 'npm run audit']));
  });

  const transfer = (tool: 'aws' | 'curl') => async () => {
    const lines = onTheCloud.filter((command) => command.startsWith(`${tool} `));
    for (const line of lines) {
      const waits = /ls .*demo-destination/.test(line);
      const stdout = await runHere(waits ? `until ${line} | grep -q README.md; do sleep 0.05; done` : line);
      if (line.includes('/demo-destination/a/b/README.md')) {
        expect(stdout).toBe(await readFile(join(root, 'README.md'), 'utf8'));
      }
    }
    expect(lines.some((line) => line.includes('demo-source'))).toBe(true);
    expect(lines.some((line) => line.includes('demo-destination'))).toBe(true);
  };

  (hasAwsCli ? test : test.skip)('the commands of the docs copy a file with the AWS CLI', transfer('aws'));

  test('the commands of the docs copy a file with curl', transfer('curl'));

  (hasAwsCli ? test : test.skip).each(withVariables)(
    'the commands of the docs are accepted by the API: %s',
    async (block) => {
      const stdout = await runHere(block);

      const accepted = stdout.match(/^HTTP\/1.1 202 /gm) ?? [];
      expect(accepted).toHaveLength(block.match(/"title"|"lines"/g)?.length ?? 0);
    },
  );

  test.each(ours)('%s exits with 0', async (command) => {
    const onLocal = /^npm run (replay|trace|audit|backfill)\b(?!.*--local)/.test(command);
    const separator = command.includes(' -- ') ? '' : ' --';
    const script = onLocal ? `${command}${separator} --local` : command;

    await runHere(command.startsWith('npm run synth') ? `${script} --output ${folder}/cdk.out` : script);
  });
});

test.each([...new Set(commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []))])(
  'npm run %s is a script of package.json',
  async (script) => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

    expect(scripts).toHaveProperty(script);
  },
);

function shellBlocks(markdown: string): string[] {
  return Array.from(markdown.matchAll(/```sh\n(.*?)```/gs), ([, block]) => block ?? '');
}

/** Returns the lines of a block without comments. */
function commandsOf(block: string): string[] {
  const lines = block.split('\n');
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean);
}

/** Returns the commands in the first column of tables. */
function commandsInTables(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^\| `(npm run [^`]+)` \|/gm), ([, command]) => command ?? '');
}
