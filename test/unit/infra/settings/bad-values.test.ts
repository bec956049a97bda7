import { describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../../../infra/settings/load-settings.ts';
import { SETTING_NAMES } from '../../../../infra/settings/schema.ts';
import { loadProblems } from './load.ts';

const bucketRule = 'a bucket name (3 to 63 of a-z';
const days = 'a whole number from 1 to 14';

const INVALID: [setting: string, hcl: string, got: string, allowed: string][] = [
  ['region', '"US East"', '"US East"', 'the code of an AWS Region'],
  ['region', '""', '""', 'the code of an AWS Region'],
  ['region', '["us-east-1"]', '["us-east-1"]', 'the code of an AWS Region'],
  ['project_name', '"My_Project"', '"My_Project"', '2 to 20 of a-z, 0-9'],
  ['project_name', '"a-name-of-21-letters-"', '"a-name-of-21-letters-"', '2 to 20'],
  ['environment', '"production-of-europe"', '"production-of-europe"', '1 to 12'],
  ['environment', '"a--b"', '"a--b"', 'single "-"'],
  ['tags', '"team"', '"team"', 'at most 40 tags'],
  ['tags', '{ "aws:x" = "y" }', '{"aws:x":"y"}', 'do not start with "aws:"'],
  ['tags', '{ a = ["b"] }', '{"a":["b"]}', 'at most 40 tags'],
  ['source_bucket_name', '"My-Bucket"', '"My-Bucket"', bucketRule],
  ['source_bucket_name', '"ab"', '"ab"', bucketRule],
  ['source_bucket_name', '"192.168.1.1"', '"192.168.1.1"', bucketRule],
  ['source_bucket_name', '"a..b"', '"a..b"', bucketRule],
  ['source_bucket_name', '"xn--abc"', '"xn--abc"', bucketRule],
  ['destination_bucket_name', '"bucket-s3alias"', '"bucket-s3alias"', bucketRule],
  ['destination_bucket_name', '"bucket-"', '"bucket-"', bucketRule],
  ['use_existing_source_bucket', '"yes"', '"yes"', 'true or false'],
  ['use_existing_destination_bucket', '1', '1', 'true or false'],
  ['source_bucket_kms_key_arn', '"alias/my-key"', '"alias/my-key"', 'the ARN of a KMS key'],
  [
    'destination_bucket_kms_key_arn',
    '"arn:aws:kms:us-east-1:1:key/a"',
    '"arn:aws:kms:us-east-1:1:key/a"',
    'the ARN of',
  ],
  ['bucket_owner_account_id', '"1234"', '"1234"', 'a 12-digit AWS account id'],
  ['bucket_owner_account_id', '012345678901', '12345678901', 'in quotes'],
  ['source_prefix', `"${'x'.repeat(1025)}"`, 'xxx…', 'at most 1,024 bytes'],
  ['source_suffix', '{}', '{}', 'at most 1,024 bytes'],
  ['destination_prefix', '[]', '[]', 'at most 1,024 bytes'],
  ['storage_class', '"standard"', '"standard"', 'one of "preserve", "STANDARD"'],
  ['multipart_threshold_mb', '5121', '5121', 'a whole number from 5 to 5120'],
  ['lambda_memory_mb', '64', '64', 'a whole number from 128 to 10240'],
  ['lambda_timeout_seconds', '901', '901', 'a whole number from 30 to 900'],
  ['batch_size', '0', '0', 'a whole number from 1 to 10000'],
  ['batch_size', '2.5', '2.5', 'a whole number from 1 to 10000'],
  ['batch_size', '"ten"', '"ten"', 'a whole number from 1 to 10000'],
  ['batch_size', 'true', 'true', 'a whole number from 1 to 10000'],
  ['batch_window_seconds', '301', '301', 'a whole number from 0 to 300'],
  ['max_concurrency', '1', '1', 'a whole number from 2 to 1000'],
  ['max_receive_count', '2', '2', 'a whole number from 3 to 1000'],
  ['queue_retention_days', '15', '15', days],
  ['dlq_retention_days', '0', '0', days],
  ['log_retention_days', '15', '15', 'one of 1, 3, 5, 7, 14, 30'],
  ['access_logs_bucket_name', '"Logs"', '"Logs"', bucketRule],
  ['alarm_email', '"operations"', '"operations"', 'an e-mail address'],
  ['alarm_overrides', '"none"', '"none"', 'alarm names, each with'],
  ['alarm_overrides', '{ latency = 5 }', 'latency = 5', '{ threshold, periods, enabled }'],
  ['alarm_overrides', '{ latency = { threshold = max(1) } }', 'the expression', 'alarm names'],
  ['encryption', '"none"', '"none"', 'one of "aws", "kms"'],
  ['removal_policy', '"delete"', '"delete"', 'one of "retain", "destroy"'],
  ['enable_stream_api', '"on"', '"on"', 'true or false'],
  ['stream_queue_type', '"FIFO"', '"FIFO"', 'one of "standard", "fifo"'],
  ['stream_schedule', '"5 minutes"', '"5 minutes"', 'rate(5 minutes)'],
  ['api_authorization', '"cognito"', '"cognito"', 'one of "iam", "jwt", "none"'],
  ['jwt_issuer', '"http://issuer.example"', '"http://issuer.example"', 'an https URL without query and fragment'],
  ['jwt_audience', '"two words"', '"two words"', '1 to 256 characters without spaces'],
  ['jwt_client_id', '"Größe"', '"Größe"', '1 to 256 characters without spaces'],
  ['jwt_token_origin', '"https://issuer.example/token"', '"https://issuer.example/token"', 'an https origin without a'],
  ['api_stage_name', '"my stage"', '"my stage"', '1 to 128 of a-z'],
  ['api_stage_name', '"test-invoke-stage"', '"test-invoke-stage"', 'which AWS uses'],
  ['api_throttle_rate', '0', '0', 'a whole number from 1 to 10000'],
  ['api_throttle_burst', '5001', '5001', 'a whole number from 1 to 5000'],
  ['cors_allowed_origins', '"https://a.example"', '"https://a.example"', 'a list of https origins'],
  ['cors_allowed_origins', '["http://a.example"]', '["http://a.example"]', 'http://localhost'],
  ['cors_allowed_origins', '["https://a.example/"]', '["https://a.example/"]', 'without a path'],
  ['cors_allowed_origins', '["https://a.example", "*"]', '["https://a.example","*"]', '["*"] alone'],
  ['cors_allowed_origins', '["https://a.example", {}]', '["https://a.example",{}]', 'a list of'],
  ['manage_api_gateway_account', '"no"', '"no"', 'true or false'],
  ['enable_orders', '2', '2', 'true or false'],
  ['notification_email', '"sales"', '"sales"', 'an e-mail address'],
  ['enable_web', '"yes"', '"yes"', 'true or false'],
  ['domain_name', '"https://orders.example.com"', '"https://orders.example.com"', 'a domain name in lower case'],
  ['certificate_arn', '"arn:aws:acm:eu-west-1:1:certificate/a"', '"arn:aws:acm:eu-west-1:1', 'in us-east-1, whatever'],
];

describe('an invalid value', () => {
  test.each(INVALID)('%s = %s is a problem that names the allowed values', async (setting, hcl, got, allowed) => {
    const { problems, message } = await loadProblems({ files: { 'terraform.tfvars': `${setting} = ${hcl}` } });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      setting,
      origin: 'terraform.tfvars',
      got: expect.stringContaining(got),
      allowed: expect.stringContaining(allowed),
      fix: expect.stringContaining(`write for example ${setting} = `),
    });
    expect(message).toContain(`  ${setting}\n    got      `);
    expect(message).toContain('(terraform.tfvars)\n    allowed  ');
  });

  test('every setting has an invalid value in the table', () => {
    expect(new Set(INVALID.map(([setting]) => setting))).toEqual(new Set(SETTING_NAMES));
  });

  test('one error reports the problems of all sources', async () => {
    const error = await loadProblems({
      environment: { TF_VAR_region: 'nowhere', TF_VAR_tags: '{ a = ' },
      files: { 'terraform.tfvars': 'batch_size = 0\nregoin = 1', 'x.auto.tfvars': 'encryption "kms"' },
      context: { removal_policy: 'keep' },
    });

    expect(error.problems.map(({ setting, origin }) => `${setting} from ${origin}`)).toEqual([
      'tags from TF_VAR_tags',
      'x.auto.tfvars from syntax error',
      'region from TF_VAR_region',
      'batch_size from terraform.tfvars',
      'removal_policy from -c removal_policy',
    ]);
    expect(error.message).toMatch(/^5 problems in the settings\n/);
    expect(error.warnings).toEqual([expect.stringContaining('did you mean "region"?')]);
  });

  test('an error shortens a long value', async () => {
    const { problems } = await loadProblems({ context: { source_prefix: 'x'.repeat(5000) } });

    expect(problems[0]?.got).toHaveLength(201);
  });

  test('an error names a settings folder that does not exist', async () => {
    await expect(loadSettings({ directory: '/no/such/folder', environment: {} })).rejects.toThrow(
      /settings_dir\n {4}got {6}\/no\/such\/folder: ENOENT/,
    );
  });
});

describe('alarm_overrides', () => {
  const given: [hcl: string, problems: { got: string; allowed: string; fix: string }[]][] = [
    [
      '{ dead-leter-queue = { threshold = 5 } }',
      [{ got: 'dead-leter-queue', allowed: '"dead-letter-queue", "new-', fix: 'did you mean "dead-letter-queue"?' }],
    ],
    [
      '{ CopyFileAlarm = {} }',
      [{ got: 'CopyFileAlarm', allowed: '"dead-letter-queue"', fix: 'write for example alarm_overrides = {' }],
    ],
    [
      '{ retries = { treshold = 5 } }',
      [{ got: 'retries = {"treshold":5}', allowed: '"threshold", "periods"', fix: 'did you mean "threshold"?' }],
    ],
    [
      '{ duration = { threshold = 101 } }',
      [
        {
          got: 'duration = { threshold = 101 }',
          allowed: 'a whole number of % of the timeout from 1 to 100',
          fix: 'alarm_overrides = { duration = { threshold = 90 } }',
        },
      ],
    ],
    [
      '{ errors = { threshold = 0 }, latency = { periods = 2.5, enabled = "no" } }',
      [
        { got: 'errors = { threshold = 0 }', allowed: 'from 1 to 1000000', fix: '{ errors = { threshold = 90 } }' },
        { got: 'latency = { periods = 2.5 }', allowed: 'a whole number of minutes from 1 to 720', fix: 'periods = 5' },
        { got: 'latency = { enabled = "no" }', allowed: 'true or false', fix: 'enabled = false' },
      ],
    ],
  ];

  test.each(given)('an error names every invalid part of alarm_overrides = %s', async (hcl, expected) => {
    const { problems } = await loadProblems({ files: { 'terraform.tfvars': `alarm_overrides = ${hcl}` } });

    expect(problems).toEqual(
      expected.map(({ got, allowed, fix }) => ({
        setting: 'alarm_overrides',
        origin: 'terraform.tfvars',
        got: expect.stringContaining(got),
        allowed: expect.stringContaining(allowed),
        fix: expect.stringContaining(fix),
      })),
    );
  });
});

describe('HCL that a settings file cannot contain', () => {
  test.each([
    ['batch_size = min(5, 3)', `the expression "\${min(5, 3)}"`],
    ['batch_size = 1 + 2', `the expression "\${1 + 2}"`],
    ['region = var.region', `the expression "\${var.region}"`],
    [`source_prefix = "in/\${terraform.workspace}/"`, `the expression "in/\${terraform.workspace}/"`],
    ['source_prefix = "%{ if true }a%{ endif }"', 'the expression'],
    ['tags = { a = upper("b") }', 'the expression'],
    ['tags = { (upper("b")) = "c" }', 'the expression'],
  ])('%s is refused, because it is an expression', async (hcl, got) => {
    const { problems } = await loadProblems({ files: { 'terraform.tfvars': hcl } });

    expect(problems).toHaveLength(1);
    expect(problems[0]?.got).toContain(got);
    expect(problems[0]?.got).toContain('plain values only');
  });

  test.each(['batch_size = 9007199254740993', 'tags = { a = 12345678901234567890 }'])(
    '%s is refused, because the number would lose its last digits',
    async (hcl) => {
      const { problems } = await loadProblems({ files: { 'terraform.tfvars': hcl } });

      expect(problems.map(({ got }) => got)).toEqual(['a whole number above 2^53, which would lose its last digits']);
    },
  );

  test.each([
    ['region = ', 'terraform.tfvars:1,'],
    ['region = "a"\nregion = "b"', 'terraform.tfvars:2,1-7: Attribute redefined'],
    ['region = "a" batch_size = 1', 'terraform.tfvars:1,'],
  ])('an error names the line of the syntax error in %j', async (hcl, got) => {
    const { problems } = await loadProblems({ files: { 'terraform.tfvars': hcl } });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ setting: 'terraform.tfvars', got: expect.stringContaining(got) });
  });
});
