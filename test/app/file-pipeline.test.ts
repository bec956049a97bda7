/** Events of the source bucket, and existing buckets of another account. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import {
  allOf,
  allowsOf,
  idsOf,
  listOf,
  readable,
  resource,
  resourcesFor,
  type Statement,
  statementsOf,
} from '../support/template.ts';
import { PROJECT } from './synthesize.ts';

const OWNER = '111122223333';
const SOURCE_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/source`;
const DESTINATION_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/destination`;
const EXISTING_BUCKETS = {
  use_existing_source_bucket: 'true',
  source_bucket_name: 'acme-in',
  source_bucket_kms_key_arn: SOURCE_KEY,
  use_existing_destination_bucket: 'true',
  destination_bucket_name: 'acme-out',
  destination_bucket_kms_key_arn: DESTINATION_KEY,
  bucket_owner_account_id: OWNER,
};
const EXISTING_WITH_FILTERS = {
  ...EXISTING_BUCKETS,
  source_prefix: 'in put/ü(1)/',
  source_suffix: '.csv',
  destination_prefix: 'copies/',
};

test.each(['source', 'destination'])('the name of the %s bucket has project, environment and account', async (side) => {
  const names = allOf(await synthesizeVariant({}), 'AWS::S3::Bucket').map(({ Properties }) => Properties.BucketName);

  expect(readable(names)).toContain(`file-pipeline-dev-${side}-<AWS::AccountId>`);
});

test('the source bucket sends an event for every new object, without a custom resource', async () => {
  const bucket = resource(await synthesizeVariant({}), 'AWS::S3::Bucket', 'Source');

  expect(readable(bucket.Properties.NotificationConfiguration)).toEqual({
    QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: '<CopyFileQueue.Arn>' }],
  });
});

test.each([
  ['AWS::S3::Bucket', 'Source', {}],
  ['Custom::S3BucketNotifications', '', EXISTING_WITH_FILTERS],
] as const)('%s depends on the queue policy, because Amazon S3 sends a test message', async (type, id, settings) => {
  const template = await synthesizeVariant(settings);
  const [policyId] = idsOf(template, 'AWS::SQS::QueuePolicy').filter((policy) => policy.startsWith('CopyFileQueue'));

  expect(resource(template, type, id).DependsOn).toContain(policyId);
});

test('existing buckets create no bucket and no key', async () => {
  const template = await synthesizeVariant(EXISTING_WITH_FILTERS);

  expect(idsOf(template, 'AWS::S3::Bucket')).toEqual([]);
  expect(idsOf(template, 'AWS::KMS::Key')).toEqual([]);
});

test('an existing bucket keeps its notifications, and the filter is encoded like the keys in events', async () => {
  const notifications = resource(await synthesizeVariant(EXISTING_WITH_FILTERS), 'Custom::S3BucketNotifications');

  expect(readable(notifications.Properties)).toMatchObject({
    BucketName: 'acme-in',
    Managed: false,
    NotificationConfiguration: {
      QueueConfigurations: [
        {
          Events: ['s3:ObjectCreated:*'],
          QueueArn: '<CopyFileQueue.Arn>',
          Filter: {
            Key: {
              FilterRules: [
                { Name: 'suffix', Value: '.csv' },
                { Name: 'prefix', Value: 'in+put/%C3%BC%281%29/' },
              ],
            },
          },
        },
      ],
    },
  });
});

test('the queue accepts events of an existing bucket from the account of its owner only', async () => {
  const template = await synthesizeVariant(EXISTING_WITH_FILTERS);
  const policy = resource(template, 'AWS::SQS::QueuePolicy', 'CopyFileQueue');

  expect(readable(allowsOf(policy)).map(({ Condition }) => Condition)).toEqual([
    {
      ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:s3:::acme-in' },
      StringEquals: { 'aws:SourceAccount': OWNER },
    },
  ]);
});

test('the role has access to the prefixes and keys of existing buckets only', async () => {
  const template = await synthesizeVariant(EXISTING_WITH_FILTERS);

  expect(resourcesFor(template, 's3:GetObjectVersion')).toEqual(['arn:aws:s3:::acme-in/in put/ü(1)/*']);
  expect(resourcesFor(template, 's3:PutObject')).toEqual(['arn:aws:s3:::acme-out/copies/*']);
  expect(resourcesFor(template, 'kms:Decrypt').sort()).toEqual([DESTINATION_KEY, SOURCE_KEY]);
  expect(resourcesFor(template, 'kms:GenerateDataKey')).toEqual([DESTINATION_KEY]);
});

test('the function gets the names and the owner of existing buckets', async () => {
  const copyFile = resource(await synthesizeVariant(EXISTING_WITH_FILTERS), 'AWS::Lambda::Function', 'CopyFile');

  expect(copyFile.Properties.Environment).toMatchObject({
    Variables: {
      SOURCE_BUCKET: 'acme-in',
      SOURCE_BUCKET_OWNER: OWNER,
      DESTINATION_BUCKET: 'acme-out',
      DESTINATION_BUCKET_OWNER: OWNER,
      DESTINATION_PREFIX: 'copies/',
    },
  });
});

test('the bucket and key policies in docs/existing-buckets.md allow exactly what the role allows', async () => {
  const page = await readFile(join(PROJECT, 'docs/existing-buckets.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, json = '']): Statement[] => JSON.parse(json));
  const template = await synthesizeVariant({ ...EXISTING_BUCKETS, destination_bucket_kms_key_arn: SOURCE_KEY });

  const onPage = actionsByResource(blocks.flat());
  const inRole = actionsByResource(allOf(template, 'AWS::IAM::Policy').flatMap(statementsOf));

  for (const arn of ['acme-in', 'acme-in/*', 'acme-out', 'acme-out/*'].map((path) => `arn:aws:s3:::${path}`)) {
    expect([arn, onPage[arn]]).toEqual([arn, inRole[arn]]);
    expect(onPage[arn]).not.toEqual([]);
  }
  expect(onPage['*']).toEqual(inRole[SOURCE_KEY]);
});

function actionsByResource(statements: readonly Statement[]): Record<string, string[]> {
  const permissions = new Map<string, Set<string>>();
  for (const { Action, Resource } of statements) {
    for (const arn of listOf(Resource).filter((one) => typeof one === 'string')) {
      const actions = permissions.get(arn) ?? new Set();
      permissions.set(arn, actions);
      for (const action of listOf(Action)) actions.add(String(action));
    }
  }
  return Object.fromEntries(Array.from(permissions, ([arn, actions]) => [arn, [...actions].sort()]));
}
