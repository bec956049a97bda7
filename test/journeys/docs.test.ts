/** Runs the commands of README and docs on a local cloud. */
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

const PAGES = ['README', 'docs/deploy', 'docs/from-terraform', 'docs/stream-api', 'docs/orders', 'docs/web'];
const MORE_PAGES = ['docs/local-cloud', 'docs/adapt'];
const texts = await Promise.all([...PAGES, ...MORE_PAGES].map((page) => readFile(join(root, `${page}.md`), 'utf8')));
const blocks = texts.flatMap(shellBlocks);
const commands = [...new Set([...blocks.flatMap(commandsOf), ...commandsInTables(texts[0] ?? '')])];

const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'the cloud of this test runs on a free port instead',
  'npm ci && npm test': 'this is a part of it',
  'npx cdk bootstrap': 'needs an AWS account',
  'npm run diff': 'needs an AWS account',
  'npm run deploy': 'needs an AWS account',
  'npm run destroy': 'needs an AWS account',
  'cp terraform.tfvars.example terraform.tfvars': 'would change the checkout',
};

/** Blocks that hand a variable from line to line are run as a whole. */
const withVariables = [...new Set(blocks.filter((block) => block.includes('$(')))];
const single = commands.filter(
  (command) => !(command in NOT_RUN) && !withVariables.some((block) => block.includes(command)),
);
const onTheCloud = single.filter((command) => /^(export|aws|curl) /.test(command));
const ours = single.filter((command) => !onTheCloud.includes(command));

/** `aws` is not ours to install. */
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;
const ENVIRONMENT = 'export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1';

describe('the commands of README and docs', () => {
  let cloud: PrivateCloud;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docs-'));
    cloud = await startStacks();
  });
  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a script against this test's cloud instead of the one on port 4566 or of AWS. */
  async function runHere(script: string): Promise<string> {
    const { port } = new URL(cloud.url);
    const here = script
      .replaceAll('--local', `--local=${port}`)
      .replaceAll('$(aws cloudformation', `$(aws --endpoint-url ${cloud.url} cloudformation`)
      .replaceAll(':4566', `:${port}`);
    const { stdout } = await run('bash', ['-euc', `${ENVIRONMENT}\n${here}`], { cwd: root, timeout: 110_000 });
    return stdout;
  }

  test('name everything that is not run here, and the two commands that set everything up', () => {
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

  (hasAwsCli ? test : test.skip)('copy a file with the AWS CLI', transfer('aws'));

  test('copy a file with curl', transfer('curl'));

  (hasAwsCli ? test : test.skip).each(withVariables)('%s', async (block) => {
    const stdout = await runHere(block);

    const accepted = stdout.match(/^HTTP\/1.1 202 /gm) ?? [];
    expect(accepted).toHaveLength(block.match(/"title"|"lines"/g)?.length ?? 0);
  });

  test.each(ours)('%s', async (command) => {
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

/** Lines of a block without their comments. */
function commandsOf(block: string): string[] {
  const lines = block.split('\n');
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter(Boolean);
}

/** Commands in the first column of tables. */
function commandsInTables(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^\| `(npm run [^`]+)` \|/gm), ([, command]) => command ?? '');
}
