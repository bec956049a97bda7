import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

const refused: [file: string, specifier: string][] = [
  ['lambda/copy-file', '../../infra/app.ts'],
  ['lambda/copy-file', '../store-record/handler.ts'],
  ['lambda/copy-file', 'aws-cdk-lib'],
  ['lambda/shared', '../copy-file/handler.ts'],
  ['lambda/shared/api', '../../produce-record/handler.ts'],
  ['lambda/produce-record', 'velocityjs'],
  ['infra/stacks', '../../lambda/copy-file/handler.ts'],
  ['infra/stacks', '../../local-cloud/src/cloud.ts'],
  ['infra/stacks', 'local-cloud'],
  ['infra', '../test/events.test.ts'],
  ['local-cloud/src', '../../infra/app.ts'],
  ['local-cloud/src', '../../lambda/shared/errors.ts'],
  ['local-cloud/src/services/aws-lambda', '../../../../lambda/copy-file/handler.ts'],
  ['local-cloud/test', '../../scripts/shared/table.ts'],
  ['local-cloud/src', 'aws-cdk-lib/aws-s3'],
  ['scripts', '../infra/app.ts'],
  ['scripts', '../local-cloud/src/cloud.ts'],
  ['scripts', 'local-cloud'],
  ['test/journeys', '../../local-cloud/src/cloud.ts'],
  ['demo', '../local-cloud/src/cloud.ts'],
  ['bench', '../test/support/template.ts'],
  ['demo', '../test/support/template.ts'],
  ['scripts', '../lambda/copy-file/handler.ts'],
  ['web/src', '../../lambda/shared/order/contract.ts'],
  ['web/src', 'node:fs'],
  ['web/src/orders', '../../build.ts'],
];

const welcome: [file: string, specifier: string][] = [
  ['lambda/copy-file', '../shared/errors.ts'],
  ['lambda/copy-file', './contract.ts'],
  ['lambda/produce-record', '../shared/api/problem.ts'],
  ['lambda/shared/api', 'ajv'],
  ['lambda/shared/api', '../errors.ts'],
  ['lambda/copy-file', '@aws-sdk/client-s3'],
  ['lambda/copy-file', '@aws-lambda-powertools/batch/types'],
  ['infra/stacks', '../../lambda/copy-file/contract.ts'],
  ['infra/stacks', '../../lambda/shared/book-record/contract.ts'],
  ['infra', './settings/schema.ts'],
  ['local-cloud/src', './services/s3/index.ts'],
  ['local-cloud/src/template', '../services/aws-lambda/index.ts'],
  ['local-cloud/test/foreign-app', 'aws-cdk-lib'],
  ['test/journeys', 'local-cloud/testing'],
  ['demo', 'local-cloud'],
  ['scripts', '../infra/settings/schema.ts'],
  ['scripts', '../lambda/shared/s3-event.ts'],
  ['web/src', './orders/order.ts'],
  ['web/src/orders', '../element.ts'],
  ['web/src', 'oidc-client-ts'],
];

describe('folder boundaries', () => {
  let folder: string;
  let blocked: Set<string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'boundaries-'));
    await cp(join(root, 'biome.json'), join(folder, 'biome.json'));
    const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
    await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
    for (const [file, specifier] of [...refused, ...welcome]) {
      await mkdir(join(folder, file), { recursive: true });
      await writeFile(
        join(folder, sampleName(file, specifier)),
        `import { a } from '${specifier}';\nexport const b = a;\n`,
      );
    }
    await writeFile(
      join(folder, 'infra/one.ts'),
      "import type { Two } from './two.ts';\nexport type One = Two | string;\n",
    );
    await writeFile(
      join(folder, 'infra/two.ts'),
      "import type { One } from './one.ts';\nexport type Two = One | number;\n",
    );
    blocked = await filesRefusedByLint(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(refused)('%s may not import %s', (file, specifier) => {
    expect(blocked).toContain(sampleName(file, specifier));
  });

  test.each(welcome)('%s may import %s', (file, specifier) => {
    expect(blocked).not.toContain(sampleName(file, specifier));
  });

  test('two files may not import each other, not even types', () => {
    expect(blocked).toContain('infra/one.ts');
    expect(blocked).toContain('infra/two.ts');
  });
});

function sampleName(file: string, specifier: string): string {
  return `${file}/imports-${specifier.replace(/[^a-z0-9]+/gi, '-')}.ts`;
}

async function filesRefusedByLint(folder: string): Promise<Set<string>> {
  const biome = join(root, 'node_modules/.bin/biome');
  const output = await run(biome, ['lint', '--max-diagnostics=none', '--reporter=github', '.'], { cwd: folder }).catch(
    (failed: { stdout: string }) => failed,
  );
  const hits = output.stdout.matchAll(
    /title=lint\/(?:style\/noRestrictedImports|suspicious\/noImportCycles),file=([^,]+),/g,
  );
  return new Set(Array.from(hits, ([, file]) => relative(folder, resolve(folder, file ?? ''))));
}
