import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assemblyOf, unbundledAssemblyOf } from '../support/synthesis.ts';
import { readTemplate, resource } from '../support/template.ts';
import { PROJECT, synthesize } from './synthesize.ts';

const run = promisify(execFile);

interface Failure {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a wrong setting', () => {
  test('ends the synthesis with every problem once, no stack trace and exit code 1', async () => {
    await writeFile(join(folder, 'terraform.tfvars'), 'regoin = "eu-west-1"\nbatch_size = 0\nencryption = "none"\n');

    const synthesis = synthesize({ outdir: join(folder, 'out'), context: { settings_dir: folder } });
    const { code, stdout, stderr } = await synthesis.then(
      () => ({ code: 0, stdout: '', stderr: 'it succeeded' }),
      (failure: Failure) => failure,
    );

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([
      'Warning: terraform.tfvars: "regoin" is not a setting and has no effect; did you mean "region"?',
      '2 problems in the settings',
      '',
      '  batch_size',
      '    got      0 (terraform.tfvars)',
      '    allowed  a whole number from 1 to 10000',
      '    fix      write for example batch_size = 10',
      '',
      '  encryption',
      '    got      "none" (terraform.tfvars)',
      '    allowed  one of "aws", "kms"',
      '    fix      write for example encryption = "aws"',
    ]);
  });
});

describe('the cloud assembly', () => {
  test.each(['FilePipeline', 'StreamApi', 'Orders'])('names %s after project and environment', async (stack) => {
    const manifest = JSON.parse(await readFile(join(await assemblyOf(), 'manifest.json'), 'utf8'));

    expect(manifest.artifacts[stack]).toMatchObject({
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/us-east-1',
      properties: { templateFile: `${stack}.template.json`, stackName: `file-pipeline-dev-${stack}` },
    });
  });

  test.each([
    [{ enable_stream_api: 'false' }, ['FilePipeline', 'Orders']],
    [{ enable_orders: 'false' }, ['FilePipeline', 'StreamApi']],
    [{ enable_web: 'true', api_authorization: 'none' }, ['FilePipeline', 'Orders', 'StreamApi', 'Web']],
  ])('has with %j the stacks %j', async (settings, stacks) => {
    const assembly = await unbundledAssemblyOf(settings);

    const templates = (await readdir(assembly)).filter((file) => file.endsWith('.template.json'));
    expect(templates.sort()).toEqual(stacks.map((stack) => `${stack}.template.json`));
  });

  test.each([
    ['FilePipeline', 'CopyFile'],
    ['StreamApi', 'ProduceRecord'],
    ['StreamApi', 'StoreRecord'],
    ['Orders', 'ServeOrders'],
    ['Orders', 'ProcessOrder'],
    ['Orders', 'NotifyCustomer'],
  ] as const)(
    'holds the function of %s, %s, as one ES module that starts by itself on plain Node.js 24',
    async (stack, name) => {
      const assembly = await assemblyOf();
      const assets = JSON.parse(await readFile(join(assembly, `${stack}.assets.json`), 'utf8'));
      const template = await readTemplate(assembly, stack);
      const { Code, Environment } = resource(template, 'AWS::Lambda::Function', name).Properties as {
        Code: { S3Key: string };
        Environment: { Variables: Record<string, unknown> };
      };
      const { path } = assets.files[Code.S3Key.replace(/\.zip$/, '')].source;
      const names = Object.keys(Environment.Variables);
      const env = { ...Object.fromEntries(names.map((name) => [name, '1'])), ...VALUES, PATH: process.env.PATH };

      const script = `const { handler } = await import(${JSON.stringify(join(assembly, path, 'index.mjs'))}); console.log(typeof handler);`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: tmpdir(), env });

      expect((await readdir(join(assembly, path))).sort()).toEqual(['index.mjs', 'index.mjs.map']);
      expect(stdout).toBe('function\n');
    },
  );

  test('is the same each time: nothing in it depends on when or where it was made', async () => {
    await synthesize({ outdir: folder });

    for (const stack of ['FilePipeline', 'StreamApi', 'Orders'] as const) {
      expect(await readTemplate(folder, stack)).toEqual(await readTemplate(await assemblyOf(), stack));
    }
  });
});

const VALUES = {
  AWS_REGION: 'us-east-1',
  SOURCE_BUCKET: 'a-source',
  DESTINATION_BUCKET: 'a-destination',
  SOURCE_BUCKET_OWNER: '111122223333',
  DESTINATION_BUCKET_OWNER: '111122223333',
  API_AUTHORIZATION: 'none',
  STORAGE_CLASS: 'STANDARD',
  MULTIPART_THRESHOLD_BYTES: '268435456',
  NODE_OPTIONS: '--enable-source-maps',
  POWERTOOLS_LOG_LEVEL: 'INFO',
};

test('infra/app.ts is what cdk.json runs, with the policy checks', async () => {
  const { app } = JSON.parse(await readFile(join(PROJECT, 'cdk.json'), 'utf8'));

  expect(app).toBe('./node_modules/.bin/node infra/app.ts --policy-checks');
});
