import { describe, expect, test } from '@jest/globals';
import { SCHEMA, SETTING_NAMES } from '../../../../infra/settings/schema.ts';
import { load } from './load.ts';

describe('where a setting comes from', () => {
  test('without any source every setting has its default', async () => {
    const { settings, origins, warnings } = await load({});

    expect(settings).toEqual(Object.fromEntries(SETTING_NAMES.map((name) => [name, SCHEMA[name].default])));
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
    expect(warnings).toEqual([]);
  });

  const sources = [
    { origin: 'TF_VAR_region', environment: { TF_VAR_region: 'eu-west-1' } },
    { origin: 'terraform.tfvars', files: { 'terraform.tfvars': 'region = "eu-west-2"' } },
    { origin: 'a.auto.tfvars', files: { 'a.auto.tfvars': 'region = "eu-west-3"' } },
    { origin: 'b.auto.tfvars', files: { 'b.auto.tfvars': 'region = "eu-west-4"' } },
    { origin: '-c region', context: { region: 'eu-west-5' } },
  ];

  test.each(sources.map((source, index) => ({ ...source, index })))(
    '$origin wins over all before it',
    async (winner) => {
      const present = sources.slice(0, winner.index + 1);

      const { settings, origins } = await load({
        files: Object.assign({}, ...present.map(({ files }) => files)),
        environment: Object.assign({}, ...present.map(({ environment }) => environment)),
        context: Object.assign({}, ...present.map(({ context }) => context)),
      });

      expect(settings.region).toBe(`eu-west-${winner.index + 1}`);
      expect(origins.region).toBe(winner.origin);
    },
  );

  test('a wrong value that a later source replaces is no problem', async () => {
    const { settings } = await load({ environment: { TF_VAR_batch_size: 'ten' }, context: { batch_size: '9' } });

    expect(settings.batch_size).toBe(9);
  });

  test('null in a later source means the default, as in Terraform', async () => {
    const { settings } = await load({
      environment: { TF_VAR_batch_size: '9' },
      files: { 'terraform.tfvars': 'batch_size = null' },
    });

    expect(settings.batch_size).toBe(10);
  });

  test('files other than terraform.tfvars and *.auto.tfvars are not read', async () => {
    const { settings } = await load({
      files: { 'prod.tfvars': 'region = "eu-west-1"', 'x.auto.tfvars.bak': 'nonsense' },
    });

    expect(settings.region).toBe('us-east-1');
  });
});

describe('conversion', () => {
  test('text of the command line and the environment becomes numbers, flags and maps', async () => {
    const { settings } = await load({
      environment: {
        TF_VAR_tags: '{ team = "a", cost = 7, audited = true }',
        TF_VAR_use_existing_source_bucket: 'true',
      },
      context: { batch_size: '7', source_bucket_name: 'acme-in' },
    });

    expect(settings).toMatchObject({
      tags: { team: 'a', cost: '7', audited: 'true' },
      use_existing_source_bucket: true,
      batch_size: 7,
    });
  });

  test('a map on the command line is an HCL expression too', async () => {
    const { settings } = await load({ context: { tags: '{ "cost:center" = "7" }' } });

    expect(settings.tags).toEqual({ 'cost:center': '7' });
  });

  test('alarm_overrides on the command line is HCL too, its numbers and flags are converted, null is nothing', async () => {
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

  test('an account id without quotes is text', async () => {
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

  test('comments, heredocs and trailing commas are read as HCL has them', async () => {
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
});

describe('names that are no setting', () => {
  test('one in a file is a warning with the nearest setting', async () => {
    const { warnings } = await load({ files: { 'terraform.tfvars': 'regoin = "eu-west-1"\nlambda_memory = 512' } });

    expect(warnings).toEqual([
      'terraform.tfvars: "lambda_memory" is not a setting and has no effect; did you mean "lambda_memory_mb"?',
      'terraform.tfvars: "regoin" is not a setting and has no effect; did you mean "region"?',
    ]);
  });

  test('one that resembles nothing points to the example', async () => {
    const { warnings } = await load({ files: { 'terraform.tfvars': 'vpc_subnet_identifiers = []' } });

    expect(warnings).toEqual([
      'terraform.tfvars: "vpc_subnet_identifiers" is not a setting and has no effect; terraform.tfvars.example lists all settings.',
    ]);
  });

  test('one of the command line is a warning; the context of CDK itself is not', async () => {
    const { warnings } = await load({
      context: { batchsize: '3', settings_dir: '.', 'aws:cdk:toolkit': 'x', '@aws-cdk/core:flag': true },
    });

    expect(warnings).toEqual([
      '-c batchsize: "batchsize" is not a setting and has no effect; did you mean "batch_size"?',
    ]);
  });

  test('one in the environment is somebody else’s', async () => {
    const { warnings } = await load({ environment: { TF_VAR_vpc_id: 'vpc-1' } });

    expect(warnings).toEqual([]);
  });
});
