import { crc32 } from 'node:zlib';
import { DescribeTableCommand, ListTablesCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

describe('the wire of DynamoDB', () => {
  let local: LocalDynamoDb;

  beforeAll(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS);
  });
  afterAll(async () => local[Symbol.asyncDispose]());

  const post = (operation: string, body: string) =>
    fetch(local.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body,
    });

  test('describes a table with the account and Region of the cloud, and counts its items', async () => {
    await local.client.send(new PutCommand({ TableName: 'orders', Item: { id: 'counted', customer: 'ada' } }));

    const { Table } = await local.client.send(new DescribeTableCommand({ TableName: 'orders' }));

    expect(Table).toMatchObject({
      TableArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders',
      TableStatus: 'ACTIVE',
      ItemCount: 1,
      TableSizeBytes: 'id'.length + 'counted'.length + 'customer'.length + 'ada'.length,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect((await local.client.send(new ListTablesCommand({}))).TableNames).toEqual(['orders']);
  });

  test('carries the checksum that SDKs compare, and a request id', async () => {
    const reply = await post('ListTables', '{}');
    const body = await reply.text();

    expect(reply.headers.get('x-amz-crc32')).toBe(String(crc32(body)));
    expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(reply.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  test('gives the consumed capacity only to who asks', async () => {
    const put = (ReturnConsumedCapacity?: 'INDEXES' | 'NONE' | 'TOTAL') =>
      local.client.send(
        new PutCommand({ TableName: 'orders', Item: { id: 'c', text: 'x'.repeat(1_500) }, ReturnConsumedCapacity }),
      );

    expect((await put()).ConsumedCapacity).toBeUndefined();
    expect((await put('NONE')).ConsumedCapacity).toBeUndefined();
    expect((await put('TOTAL')).ConsumedCapacity).toEqual({ TableName: 'orders', CapacityUnits: 2 });
    expect((await put('INDEXES')).ConsumedCapacity).toMatchObject({ CapacityUnits: 2, Table: { CapacityUnits: 2 } });
  });

  test("refuses what DynamoDB refuses, with DynamoDB's words", async () => {
    const unknownTable = local.client.send(new GetCommand({ TableName: 'absent', Key: { id: '1' } }));
    const emptyKey = local.client.send(new PutCommand({ TableName: 'orders', Item: { id: '' } }));
    const keyUpdate = local.client.send(
      new UpdateCommand({
        TableName: 'orders',
        Key: { id: '1' },
        UpdateExpression: 'SET id = :id',
        ExpressionAttributeValues: { ':id': '2' },
      }),
    );
    const tooLarge = local.client.send(
      new PutCommand({ TableName: 'orders', Item: { id: '1', text: 'x'.repeat(400 * 1024) } }),
    );

    await expect(unknownTable).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(emptyKey).rejects.toThrow(
      'The AttributeValue for a key attribute cannot contain an empty string value',
    );
    await expect(keyUpdate).rejects.toThrow('Cannot update attribute id. This attribute is part of the key');
    await expect(tooLarge).rejects.toThrow('Item size has exceeded the maximum allowed size');
  });

  test.each([
    ['no JSON', '{', 'SerializationException'],
    ['nothing', '', 'SerializationException'],
    ['null', 'null', 'SerializationException'],
    ['a list', '[]', 'SerializationException'],
    ['a number for a name', '{"TableName":1}', 'SerializationException'],
    ['no item', '{"TableName":"orders"}', 'ValidationException'],
    ['null for a value', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":null}}', 'ValidationException'],
    ['null in a list', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":{"L":[null]}}}', 'ValidationException'],
    ['a value without a type', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":{}}}', 'ValidationException'],
  ])('answers 400 to a put of %s, and goes on', async (_, body, code) => {
    const reply = await post('PutItem', body);

    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ __type: expect.stringMatching(`#${code}$`) });
    expect((await post('ListTables', '{}')).status).toBe(200);
  });

  test('answers 501 with the name of what it does not do', async () => {
    const transaction = local.client.send(new TransactWriteItemsCommand({ TransactItems: [] }));

    await expect(transaction).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'dynamodb TransactWriteItems is not implemented by the local cloud',
      $metadata: { httpStatusCode: 501 },
    });
  });
});
