import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

const TableName = 'orders';

describe('the metrics of a table', () => {
  let local: LocalDynamoDb;

  beforeAll(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS);
    const condition = { TableName, ConditionExpression: 'attribute_not_exists(id)' };
    await local.client.send(new PutCommand({ ...condition, Item: { id: '1', text: 'x'.repeat(2_000) } }));
    await local.client.send(new PutCommand({ ...condition, Item: { id: '2' } }));
    await local.client.send(new PutCommand({ ...condition, Item: { id: '2' } })).catch(() => {});
    await local.client.send(new GetCommand({ TableName, Key: { id: '1' } }));
    await local.client.send(new GetCommand({ TableName, Key: { id: '2' }, ConsistentRead: true }));
    await local.client.send(new ScanCommand({ TableName }));
    await local.client.send(new PutCommand({ TableName, Item: { id: '' } })).catch(() => {});
  });
  afterAll(async () => local[Symbol.asyncDispose]());

  test.each([
    ['ConsumedWriteCapacityUnits', { TableName }, 'Sum', 3],
    ['ConsumedReadCapacityUnits', { TableName }, 'Sum', 2],
    ['ConditionalCheckFailedRequests', { TableName }, 'Sum', 1],
    ['SuccessfulRequestLatency', { TableName, Operation: 'PutItem' }, 'SampleCount', 2],
    ['SuccessfulRequestLatency', { TableName, Operation: 'GetItem' }, 'SampleCount', 2],
    ['ReturnedItemCount', { TableName, Operation: 'Scan' }, 'Sum', 2],
    ['UserErrors', {}, 'Sum', 1],
    ['SystemErrors', { TableName, Operation: 'PutItem' }, 'Sum', undefined],
    ['ThrottledRequests', { TableName, Operation: 'PutItem' }, 'Sum', undefined],
  ] as const)('%s %j: %s is %p', (name, dimensions, statistic, value) => {
    const window = { from: 0, to: local.clock.now() + 60_000, period: 1e13 };
    const metric = { namespace: 'AWS/DynamoDB', name, dimensions };

    expect(local.metrics.read(metric, window, parseStatistic(statistic))[0]?.value).toBe(value);
  });
});
