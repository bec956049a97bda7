import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TemplateError } from '../../../src/template/template-error.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

const table = (properties: object = {}) => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        ...properties,
      },
    },
  },
  Outputs: {
    Name: { Value: { Ref: 'Table' } },
    Arn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] } },
  },
});

describe('AWS::DynamoDB::Table', () => {
  let site: TestSite;

  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  test('a table is created when it is deployed, and kept when it is deployed again', async () => {
    const template = table({
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      Tags: [{ Key: 'a', Value: 'b' }],
    });

    await site.deploy(template);
    const plan = await site.deploy(template);

    expect(await site.deployment.dynamoDb.tables()).toEqual([
      { name: 'dev-stack-table', itemCount: 0, sizeBytes: 0, keys: [{ AttributeName: 'id', KeyType: 'HASH' }] },
    ]);
    expect(plan.outputs.map(({ value }) => value)).toEqual([
      'dev-stack-table',
      'arn:aws:dynamodb:eu-west-1:000000000000:table/dev-stack-table',
    ]);
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('a table accepts indexes, and provisioned capacity as text or numbers', async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: '1', WriteCapacityUnits: 1 };
    await site.deploy(
      table({
        TableName: 'orders',
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput,
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'customer', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-customer',
            KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['total'] },
            ProvisionedThroughput,
          },
        ],
      }),
    );

    expect((await site.deployment.dynamoDb.tables()).map(({ name }) => name)).toEqual(['orders']);
  });

  test('a stream of a table causes a warning, and has no ARN', async () => {
    const streamed = table({ StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
    await site.deploy(streamed);

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Table: StreamSpecification of AWS::DynamoDB::Table has no effect here',
    ]);
    const withArn = { ...streamed, Outputs: { Stream: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } } };
    await expect(site.deploy(withArn).then(({ outputs }) => outputs)).rejects.toThrow('StreamArn');
  });

  test('an invalid table is refused in the words of DynamoDB', async () => {
    const deployed = site.deploy(table({ AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }] }));

    await expect(deployed).rejects.toThrow(TemplateError);
    await expect(deployed).rejects.toThrow(
      'Stack/Table (AWS::DynamoDB::Table): One or more parameter values were invalid: Some index key attributes are not defined',
    );
  });

  test('a global table is created as one table, with on-demand capacity', async () => {
    const key = [{ AttributeName: 'id', KeyType: 'HASH' }];
    await site.deploy({
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            KeySchema: key,
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            BillingMode: 'PROVISIONED',
            WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: {} },
            Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }],
          },
        },
      },
    });

    expect(await site.deployment.dynamoDb.tables()).toEqual([
      { name: 'dev-stack-table', itemCount: 0, sizeBytes: 0, keys: key },
    ]);
    expect(site.deployment.report.warnings).toEqual([
      'AWS::DynamoDB::GlobalTable Table: one table stands for its replicas in eu-west-1, us-east-1',
    ]);
  });
});
