import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import {
  allOf,
  idsOf,
  type Properties,
  resource,
  resourcesFor,
  statementsOf,
  type Template,
} from '../support/template.ts';
import { dependencyCycle } from './dependency-cycle.ts';

describe('encryption = "kms"', () => {
  let template: Template;
  beforeAll(async () => {
    template = await synthesizeVariant({ encryption: 'kms', removal_policy: 'destroy' });
  });

  test('there is one rotating key for each purpose, and its description says which', () => {
    const keys = allOf(template, 'AWS::KMS::Key');

    expect(keys.map(({ Properties }) => Properties.Description)).toEqual([
      'Objects of SourceBucket in file-pipeline-dev-FilePipeline',
      'Objects of DestinationBucket in file-pipeline-dev-FilePipeline',
      'Messages of the queues and of the alarms in file-pipeline-dev-FilePipeline',
    ]);
    expect(keys.every(({ Properties }) => Properties.EnableKeyRotation === true)).toBe(true);
  });

  test('no two resources wait for each other', () => {
    expect(dependencyCycle(template)).toEqual([]);
  });

  test('a key shared by source bucket and queue would be such a cycle, and be seen', () => {
    const shared = structuredClone(template);
    const bucketId = 'SourceBucketDDD2130A';
    const [keyId] = idsOf(shared, 'AWS::KMS::Key').filter((id) => id.startsWith('SourceBucketKey'));
    const { KeyPolicy } = resource(shared, 'AWS::KMS::Key', 'SourceBucketKey').Properties as { KeyPolicy: Properties };
    Object.assign(KeyPolicy, { Condition: { 'Fn::GetAtt': [bucketId, 'Arn'] } });

    expect(dependencyCycle(shared)).toEqual([keyId, bucketId, keyId]);
  });

  test('Amazon S3 may use the queue’s key for this account’s buckets', () => {
    const statement = statementsOf(resource(template, 'AWS::KMS::Key', 'QueueKey')).find(
      ({ Principal }) => JSON.stringify(Principal) === '{"Service":"s3.amazonaws.com"}',
    );

    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  test('both queues are under the queue key, both buckets under a bucket key of their own', () => {
    const queueKeys = allOf(template, 'AWS::SQS::Queue').map(({ Properties }) => Properties.KmsMasterKeyId);
    const bucketRules = allOf(template, 'AWS::S3::Bucket').map(({ Properties }) =>
      JSON.stringify(Properties.BucketEncryption),
    );

    expect(queueKeys).toEqual(Array(2).fill({ 'Fn::GetAtt': [expect.stringMatching(/^QueueKey/), 'Arn'] }));
    expect(bucketRules).toEqual([
      expect.stringMatching(/"BucketKeyEnabled":true.*SourceBucketKey/),
      expect.stringMatching(/"BucketKeyEnabled":true.*DestinationBucketKey/),
    ]);
  });

  test('the role may decrypt what it reads and encrypt what it writes', () => {
    const ids = (action: string) =>
      resourcesFor(template, action).map((arn) => (arn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]?.slice(0, -8));

    expect(ids('kms:Decrypt').sort()).toEqual(['DestinationBucketKey', 'QueueKey', 'SourceBucketKey']);
    expect(ids('kms:GenerateDataKey').sort()).toEqual(['DestinationBucketKey', 'QueueKey']);
  });

  test('removal_policy = "destroy" deletes buckets, keys and logs, and never empties a bucket', () => {
    const types = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
    const policies = types.flatMap((type) => allOf(template, type)).map(({ DeletionPolicy }) => DeletionPolicy);

    expect(policies).toEqual(Array(6).fill('Delete'));
    expect(idsOf(template, 'Custom::S3AutoDeleteObjects')).toEqual([]);
  });
});

describe('encryption = "kms" of the Stream API', () => {
  let template: Template;
  beforeAll(async () => {
    const settings = { encryption: 'kms', removal_policy: 'destroy', stream_schedule: 'rate(5 minutes)' };
    template = await synthesizeVariant(settings, 'StreamApi');
  });

  test('there is a rotating key for queues and alarms, and one for the tables', () => {
    const keys = allOf(template, 'AWS::KMS::Key');

    expect(keys.map(({ Properties }) => Properties.Description)).toEqual([
      'Messages of the queues and of the alarms in file-pipeline-dev-StreamApi',
      'Items of the tables in file-pipeline-dev-StreamApi',
    ]);
    expect(keys.every(({ Properties }) => Properties.EnableKeyRotation === true)).toBe(true);
    expect(keys.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete', 'Delete']);
  });

  test('both queues and the alarms’ topic are under the first, both tables under the second', () => {
    const attribute = (idStart: string) => ({
      'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${idStart}`)), 'Arn'],
    });
    const keysOf = (type: string) => allOf(template, type).map(({ Properties }) => Properties.KmsMasterKeyId);
    const tables = allOf(template, 'AWS::DynamoDB::Table').map(({ Properties }) => Properties.SSESpecification);

    expect([...keysOf('AWS::SQS::Queue'), ...keysOf('AWS::SNS::Topic')]).toEqual(Array(3).fill(attribute('QueueKey')));
    expect(tables).toEqual(Array(2).fill({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: attribute('TableKey') }));
  });

  test('Amazon EventBridge may use the queues’ key for the schedule alone', () => {
    const statement = statementsOf(resource(template, 'AWS::KMS::Key', 'QueueKey')).find(
      ({ Principal }) => JSON.stringify(Principal) === '{"Service":"events.amazonaws.com"}',
    );

    expect(statement).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(statement?.Condition?.ArnEquals)).toContain(':rule/file-pipeline-dev-StreamApi-Schedule');
  });
});
