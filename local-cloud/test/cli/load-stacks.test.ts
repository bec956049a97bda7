import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/base/user-error.ts';
import { loadStacks, withoutStackTrace } from '../../src/cli/load-stacks.ts';

describe('the stacks of a CDK app', () => {
  const before = process.cwd();
  let folder: string;
  let printed: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'load-stacks-'));
    process.chdir(folder);
    printed = [];
  });
  afterEach(async () => {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  });

  const load = (args: { app?: string; assembly?: string; stacks?: string[] } = {}) =>
    loadStacks({
      args: { app: undefined, assembly: undefined, stacks: undefined, ...args },
      dataFolder: folder,
      environment: { ...process.env, AWS_PROFILE: 'mine' },
      signal: new AbortController().signal,
      print: (text) => printed.push(text),
    });

  /** An app that writes an assembly with one stack, whose template says how the app was started. */
  async function writeApp(extra = ''): Promise<void> {
    await writeFile(
      'app.mjs',
      `import { mkdirSync, writeFileSync } from 'node:fs';
       const folder = process.env.CDK_OUTDIR;
       const write = (file, content) => writeFileSync(folder + '/' + file, JSON.stringify(content));
       mkdirSync(folder, { recursive: true });
       const environment = 'aws://111122223333/unknown-region';
       const artifacts = { Books: { type: 'aws:cloudformation:stack', environment } };
       const missing = [];
       ${extra}
       write('Books.template.json', { Mappings: { context: JSON.parse(process.env.CDK_CONTEXT_JSON), env: process.env } });
       write('manifest.json', { artifacts, missing });`,
    );
    await writeFile('cdk.json', JSON.stringify({ app: 'node app.mjs', context: { size: 1 } }));
  }

  test('come from the app of cdk.json, which gets the context of the project and nothing of the AWS account', async () => {
    await writeApp();
    await writeFile('cdk.context.json', JSON.stringify({ size: 2, zones: ['a'] }));

    const [stack] = await load();

    expect(stack).toMatchObject({ id: 'Books', account: '111122223333', region: undefined });
    expect(stack?.template.Mappings?.context).toEqual({ size: 1, zones: ['a'] });
    expect(stack?.template.Mappings?.env).not.toHaveProperty('AWS_PROFILE');
  });

  test('include the stacks of stages', async () => {
    await writeApp(`
      mkdirSync(folder + '/assembly-Prod', { recursive: true });
      artifacts.Prod = { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } };
      const inStage = { type: 'aws:cloudformation:stack', environment, properties: { templateFile: 'Shop.json' } };
      write('assembly-Prod/manifest.json', { artifacts: { Shop: inStage } });
      write('assembly-Prod/Shop.json', {});
    `);

    expect((await load()).map(({ id }) => id)).toEqual(['Books', 'Shop']);
    expect((await load({ stacks: ['Shop'] })).map(({ id }) => id)).toEqual(['Shop']);
    await expect(load({ stacks: ['Stop'] })).rejects.toThrow('there is no stack Stop; there are Books, Shop');
  });

  test('come with a note for each value that only the AWS account has', async () => {
    await writeApp("missing.push({ key: 'vpc-provider:x' });");

    await load();

    expect(printed).toEqual([expect.stringContaining('the app gets a dummy value for vpc-provider:x')]);
  });

  test.each<[problem: string, app: string | undefined, message: RegExp]>([
    ['no app', undefined, /no CDK app: .*cdk\.json names none; give --app "COMMAND" or --assembly DIR/],
    ['an app that fails', "echo 'batch_size is wrong' >&2; exit 1", /could not be synthesized:\nbatch_size is wrong/],
    ['an app that writes nothing', 'true', /is not a readable cloud assembly/],
  ])('are refused with the reason for %s', async (_problem, app, message) => {
    const loading = load(app === undefined ? {} : { app });

    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(message);
  });
});

describe('the error of a failing app', () => {
  test('keeps a message for people as it is', () => {
    expect(withoutStackTrace('terraform.tfvars: batch_size must be from 1 to 10000, got 0\n')).toBe(
      'terraform.tfvars: batch_size must be from 1 to 10000, got 0',
    );
  });

  test('loses its stack trace and the frame of Node.js', () => {
    const thrown = [
      'a warning before',
      'file:///project/infra/app.ts:12',
      "  throw new Error('no such folder');",
      '        ^',
      '',
      'Error: no such folder',
      'second line of it',
      '    at main (file:///project/infra/app.ts:12:9)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      '',
      'Node.js v24.21.0',
      '',
    ];

    expect(withoutStackTrace(thrown.join('\n'))).toBe('a warning before\nError: no such folder\nsecond line of it');
  });
});
