import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { SCHEMA, SETTING_NAMES } from '../../../../infra/settings/schema.ts';
import { renderExample } from '../../../../infra/settings/write-example.ts';
import { load } from './load.ts';

test('a setting without a value in any source has its default', async () => {
  const { settings, origins, warnings } = await load({});

  expect(settings).toEqual(Object.fromEntries(SETTING_NAMES.map((name) => [name, SCHEMA[name].default])));
  expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  expect(warnings).toEqual([]);
});

const SOURCES = [
  { origin: 'TF_VAR_region', environment: { TF_VAR_region: 'eu-west-1' } },
  { origin: 'terraform.tfvars', files: { 'terraform.tfvars': 'region = "eu-west-2"' } },
  { origin: 'a.auto.tfvars', files: { 'a.auto.tfvars': 'region = "eu-west-3"' } },
  { origin: 'b.auto.tfvars', files: { 'b.auto.tfvars': 'region = "eu-west-4"' } },
  { origin: '-c region', context: { region: 'eu-west-5' } },
];

test.each(SOURCES.map((source, index) => ({ ...source, index })))(
  'a value of $origin replaces the values of all earlier sources',
  async ({ origin, index }) => {
    const present = SOURCES.slice(0, index + 1);

    const { settings, origins } = await load({
      files: Object.assign({}, ...present.map(({ files }) => files)),
      environment: Object.assign({}, ...present.map(({ environment }) => environment)),
      context: Object.assign({}, ...present.map(({ context }) => context)),
    });

    expect(settings.region).toBe(`eu-west-${index + 1}`);
    expect(origins.region).toBe(origin);
  },
);

test('an invalid value is not a problem if a later source replaces it', async () => {
  const { settings } = await load({ environment: { TF_VAR_batch_size: 'ten' }, context: { batch_size: '9' } });

  expect(settings.batch_size).toBe(9);
});

test('null in a later source sets the default, like in Terraform', async () => {
  const { settings } = await load({
    environment: { TF_VAR_batch_size: '9' },
    files: { 'terraform.tfvars': 'batch_size = null' },
  });

  expect(settings.batch_size).toBe(10);
});

test('only terraform.tfvars and *.auto.tfvars are read', async () => {
  const { settings } = await load({
    files: { 'prod.tfvars': 'region = "eu-west-1"', 'x.auto.tfvars.bak': 'nonsense' },
  });

  expect(settings.region).toBe('us-east-1');
});

test('text of the command line and the environment is converted to numbers, flags, maps and lists', async () => {
  const { settings } = await load({
    environment: {
      TF_VAR_tags: '{ team = "a", cost = 7, audited = true }',
      TF_VAR_use_existing_source_bucket: 'true',
      TF_VAR_cors_allowed_origins: '["*"]',
    },
    context: { batch_size: '7', source_bucket_name: 'acme-in' },
  });

  expect(settings).toMatchObject({
    tags: { team: 'a', cost: '7', audited: 'true' },
    use_existing_source_bucket: true,
    cors_allowed_origins: ['*'],
    batch_size: 7,
  });
});

test('a map on the command line is an HCL expression', async () => {
  const { settings } = await load({ context: { tags: '{ "cost:center" = "7" }' } });

  expect(settings.tags).toEqual({ 'cost:center': '7' });
});

test('the fields of alarm_overrides on the command line are converted, and null leaves a field out', async () => {
  const { settings } = await load({
    context: {
      alarm_overrides:
        '{ oldest-message = { threshold = "1800", periods = 5 }, latency = { enabled = "false" }, errors = { threshold = null } }',
    },
  });

  expect(settings.alarm_overrides).toEqual({
    'oldest-message': { threshold: 1800, periods: 5 },
    latency: { enabled: false },
    errors: {},
  });
});

test('an account id without quotes becomes text', async () => {
  const { settings } = await load({
    files: {
      'terraform.tfvars': `
          bucket_owner_account_id    = 111122223333
          use_existing_source_bucket = true
          source_bucket_name         = "acme-in"`,
    },
  });

  expect(settings.bucket_owner_account_id).toBe('111122223333');
});

test('a settings file can have all comments of HCL, and trailing commas', async () => {
  const { settings } = await load({
    files: {
      'terraform.tfvars': `
          # one
          // two
          /* three */
          tags = {
            a = "b", # four
          }
          batch_size = 5`,
    },
  });

  expect(settings).toMatchObject({ tags: { a: 'b' }, batch_size: 5 });
});

test('an unknown name in a file is a warning with the most similar setting, or a pointer to the example', async () => {
  const { warnings } = await load({
    files: { 'terraform.tfvars': 'regoin = "eu-west-1"\nlambda_memory = 512\nvpc_subnet_identifiers = []' },
  });

  expect(warnings).toEqual([
    'terraform.tfvars: "lambda_memory" is not a setting and has no effect; did you mean "lambda_memory_mb"?',
    'terraform.tfvars: "regoin" is not a setting and has no effect; did you mean "region"?',
    'terraform.tfvars: "vpc_subnet_identifiers" is not a setting and has no effect; terraform.tfvars.example lists all settings.',
  ]);
});

test('an unknown name on the command line is a warning, unless it is context of CDK', async () => {
  const { warnings } = await load({
    context: { batchsize: '3', settings_dir: '.', 'aws:cdk:toolkit': 'x', '@aws-cdk/core:flag': true },
  });

  expect(warnings).toEqual([
    '-c batchsize: "batchsize" is not a setting and has no effect; did you mean "batch_size"?',
  ]);
});

test('an unknown TF_VAR_ variable is ignored, because it may belong to another project', async () => {
  const { warnings } = await load({ environment: { TF_VAR_vpc_id: 'vpc-1' } });

  expect(warnings).toEqual([]);
});

const EXAMPLE = new URL('../../../../terraform.tfvars.example', import.meta.url);

test('terraform.tfvars.example is up to date with the schema; write-example.ts regenerates it', async () => {
  expect(await readFile(EXAMPLE, 'utf8')).toBe(renderExample());
});

test('a copy of terraform.tfvars.example sets every setting to its default', async () => {
  const copied = await load({ files: { 'terraform.tfvars': await readFile(EXAMPLE, 'utf8') } });
  const { settings } = await load({});

  expect(copied.settings).toEqual(settings);
  expect(copied.warnings).toEqual([]);
  expect(Object.keys(copied.origins)).toEqual(SETTING_NAMES);
  expect(new Set(Object.values(copied.origins))).toEqual(new Set(['terraform.tfvars']));
});
