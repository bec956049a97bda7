import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, resource, resourcesFor, statementsOf, type Template } from '../support/template.ts';

const OWNER = '111122223333';
const SOURCE_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/source`;
const DESTINATION_KEY = `arn:aws:kms:us-east-1:${OWNER}:key/destination`;

describe('existing buckets of another account under customer keys', () => {
  let template: Template;
  beforeAll(async () => {
    template = await synthesizeVariant({
      use_existing_source_bucket: 'true',
      source_bucket_name: 'acme-in',
      source_bucket_kms_key_arn: SOURCE_KEY,
      source_prefix: 'in put/ü(1)/',
      source_suffix: '.csv',
      use_existing_destination_bucket: 'true',
      destination_bucket_name: 'acme-out',
      destination_bucket_kms_key_arn: DESTINATION_KEY,
      destination_prefix: 'copies/',
      bucket_owner_account_id: OWNER,
    });
  });

  test('no bucket or key is created', () => {
    expect(idsOf(template, 'AWS::S3::Bucket')).toEqual([]);
    expect(idsOf(template, 'AWS::KMS::Key')).toEqual([]);
  });

  test('our notification joins those that the bucket has, with its filter form-encoded as keys are in events', () => {
    expect(resource(template, 'Custom::S3BucketNotifications').Properties).toMatchObject({
      BucketName: 'acme-in',
      Managed: false,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            QueueArn: { 'Fn::GetAtt': ['CopyFileQueue02DAA3D7', 'Arn'] },
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

  test('the notification waits for the queue’s policy', () => {
    const [policyId] = idsOf(template, 'AWS::SQS::QueuePolicy').filter((id) => id.startsWith('CopyFileQueue'));

    expect(resource(template, 'Custom::S3BucketNotifications').DependsOn).toContain(policyId);
  });

  test('the queue takes events of this bucket from its owner’s account', () => {
    const allow = statementsOf(resource(template, 'AWS::SQS::QueuePolicy', 'CopyFileQueue')).filter(
      ({ Effect }) => Effect === 'Allow',
    );

    expect(allow.map(({ Condition }) => Condition)).toEqual([
      {
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::acme-in']] } },
        StringEquals: { 'aws:SourceAccount': OWNER },
      },
    ]);
  });

  test('the role reaches the prefixes and the two keys alone', () => {
    expect(resourcesFor(template, 's3:GetObjectVersion')).toEqual(['arn:aws:s3:::acme-in/in put/ü(1)/*']);
    expect(resourcesFor(template, 's3:PutObject')).toEqual(['arn:aws:s3:::acme-out/copies/*']);
    expect(resourcesFor(template, 'kms:Decrypt').sort()).toEqual([DESTINATION_KEY, SOURCE_KEY]);
    expect(resourcesFor(template, 'kms:GenerateDataKey')).toEqual([DESTINATION_KEY]);
  });

  test('the function knows whose buckets they are', () => {
    expect(resource(template, 'AWS::Lambda::Function', 'CopyFile').Properties.Environment).toMatchObject({
      Variables: {
        SOURCE_BUCKET: 'acme-in',
        SOURCE_BUCKET_OWNER: OWNER,
        DESTINATION_BUCKET: 'acme-out',
        DESTINATION_BUCKET_OWNER: OWNER,
        DESTINATION_PREFIX: 'copies/',
      },
    });
  });
});
