import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { unbundledAssemblyOf } from '../support/synthesis.ts';
import { PROJECT, synthesize } from './synthesize.ts';

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedId: string;
  readonly acknowledgedAt: string;
  readonly reason: string;
}

interface PluginReport {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly Finding[];
  readonly suppressedViolations?: readonly Finding[];
}

let outdir: string;
beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'checked-'));
});
afterEach(() => rm(outdir, { recursive: true }));

async function readReports(assembly: string): Promise<PluginReport[]> {
  const report = JSON.parse(await readFile(join(assembly, 'validation-report.json'), 'utf8'));
  return report.pluginReports;
}

function acknowledged(reports: readonly PluginReport[]): Finding[] {
  return reports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
}

test('cdk synth passes all checks; what is acknowledged is this and no more', async () => {
  const environment = { ...process.env, NODE_OPTIONS: '', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const settings = ['-c', `settings_dir=${outdir}`];
  const args = ['node_modules/.bin/cdk', 'synth', '--quiet', '--no-notices', '--output', outdir, ...settings];
  await promisify(execFile)(process.execPath, args, { cwd: PROJECT, env: environment });

  const reports = await readReports(outdir);

  expect(reports.map(({ pluginName }) => pluginName)).toEqual(expect.arrayContaining(['AwsSolutions', 'Serverless']));
  expect(reports.map(({ conclusion }) => conclusion)).toEqual(Array(reports.length).fill('success'));
  expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
  expect(
    acknowledged(reports)
      .map(({ ruleName, acknowledgedAt }) => `${ruleName} at ${acknowledgedAt}`)
      .sort(),
  ).toEqual([
    'AwsSolutions-APIG3 at StreamApi/Api',
    'AwsSolutions-APIG4 at StreamApi/Api/Default/stream/OPTIONS',
    'AwsSolutions-COG4 at StreamApi/Api',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs] at StreamApi/Api/CloudWatchRole',
    'AwsSolutions-IAM5[Resource::<DestinationBucket4BECDB47.Arn>/*] at FilePipeline/CopyFileFunctionRole',
    'AwsSolutions-IAM5[Resource::<SourceBucketDDD2130A.Arn>/*] at FilePipeline/CopyFileFunctionRole',
    'AwsSolutions-S1 at FilePipeline/DestinationBucket',
    'AwsSolutions-S1 at FilePipeline/SourceBucket',
    'AwsSolutions-SMG4 at Orders/CursorSecret',
    'Serverless-APIGWXrayEnabled at StreamApi/Api',
    'Serverless-LambdaDLQ at FilePipeline/CopyFileFunction',
    'Serverless-LambdaDLQ at Orders/NotifyCustomerFunction',
    'Serverless-LambdaDLQ at Orders/ProcessOrderFunction',
    'Serverless-LambdaDLQ at Orders/ServeOrdersFunction',
    'Serverless-LambdaDLQ at StreamApi/ProduceRecordFunction',
    'Serverless-LambdaDLQ at StreamApi/StoreRecordFunction',
    'Serverless-LambdaEventSourceMappingDestination at FilePipeline/CopyFileFunction',
    'Serverless-LambdaEventSourceMappingDestination at Orders/NotifyCustomerFunction',
    'Serverless-LambdaEventSourceMappingDestination at Orders/ProcessOrderFunction',
    'Serverless-LambdaEventSourceMappingDestination at StreamApi/StoreRecordFunction',
    'Serverless-LambdaTracing at FilePipeline/CopyFileFunction',
    'Serverless-LambdaTracing at Orders/NotifyCustomerFunction',
    'Serverless-LambdaTracing at Orders/ProcessOrderFunction',
    'Serverless-LambdaTracing at Orders/ServeOrdersFunction',
    'Serverless-LambdaTracing at StreamApi/ProduceRecordFunction',
    'Serverless-LambdaTracing at StreamApi/StoreRecordFunction',
    'Serverless-SQSRedrivePolicy at FilePipeline/CopyFile/DeadLetterQueue',
    'Serverless-SQSRedrivePolicy at Orders/NotifyCustomer/DeadLetterQueue',
    'Serverless-SQSRedrivePolicy at Orders/ProcessOrder/DeadLetterQueue',
    'Serverless-SQSRedrivePolicy at StreamApi/StoreRecord/DeadLetterQueue',
  ]);
}, 60_000);

test('the checks pass with every other setting too, each exception with its reason', async () => {
  const assembly = await unbundledAssemblyOf(
    {
      encryption: 'kms',
      access_logs_bucket_name: 'acme-logs',
      use_existing_source_bucket: 'true',
      source_bucket_name: 'acme-in',
      source_prefix: 'in/',
      alarm_email: 'operations@acme.example',
      stream_queue_type: 'fifo',
      stream_schedule: 'rate(5 minutes)',
      api_authorization: 'none',
      cors_allowed_origins: '["https://acme.example"]',
      notification_email: 'sales@acme.example',
      enable_web: 'true',
    },
    { isChecked: true },
  );

  const reports = await readReports(assembly);
  const exceptions = acknowledged(reports);

  expect(reports.filter(({ conclusion }) => conclusion !== 'success')).toEqual([]);
  expect(exceptions.map(({ acknowledgedId }) => acknowledgedId)).toContainEqual(
    expect.stringContaining('AwsSolutions::AwsSolutions-IAM4['),
  );
  expect(exceptions.filter(({ acknowledgedId }) => !/^(AwsSolutions|Serverless)::/.test(acknowledgedId))).toEqual([]);
  expect(exceptions.filter(({ reason }) => reason.length < 20)).toEqual([]);
  const ofWeb = exceptions.filter(({ acknowledgedAt }) => acknowledgedAt.startsWith('Web/'));
  expect(ofWeb.map(({ ruleName, acknowledgedAt }) => `${ruleName} at ${acknowledgedAt.slice(4, 26)}`).sort()).toEqual([
    'AwsSolutions-CFR1 at Distribution',
    'AwsSolutions-CFR2 at Distribution',
    'AwsSolutions-CFR4 at Distribution',
    'AwsSolutions-IAM5[Resource::<SiteBucket397A1860.Arn>/assets/*] at Content/Role',
    'AwsSolutions-L1 at Custom::CDKBucketDeplo',
    'AwsSolutions-S1 at LogBucket',
    'Serverless-LambdaDLQ at Custom::CDKBucketDeplo',
    'Serverless-LambdaLatestVersion at Custom::CDKBucketDeplo',
    'Serverless-LambdaTracing at Custom::CDKBucketDeplo',
  ]);
}, 60_000);

test('the checks pass with customers who sign in, under a name of its own', async () => {
  const assembly = await unbundledAssemblyOf(
    {
      enable_web: 'true',
      api_authorization: 'jwt',
      jwt_issuer: 'https://issuer.example',
      jwt_audience: 'orders',
      jwt_client_id: 'page',
      domain_name: 'orders.acme.example',
      certificate_arn: 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    { isChecked: true },
  );

  const reports = await readReports(assembly);

  expect(reports.filter(({ conclusion }) => conclusion !== 'success')).toEqual([]);
  expect(acknowledged(reports).filter(({ ruleName }) => /CFR4|APIG4.*Orders/.test(ruleName))).toEqual([]);
}, 60_000);

test('a finding that nobody acknowledged fails the synthesis', async () => {
  const synthesis = synthesize({ outdir, args: ['--policy-checks'], program: 'test/app/open-bucket.ts' });

  await expect(synthesis).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('AwsSolutions-S10') });
}, 60_000);
