import { crc32 } from 'node:zlib';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  ListTablesCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

const TableName = 'orders';

let local: LocalDynamoDb;
const put = (Item: object) => local.client.send(new PutCommand({ TableName, Item: { ...Item } }));
const get = async (id: string) => (await local.client.send(new GetCommand({ TableName, Key: { id } }))).Item;

beforeAll(async () => {
  local = await openLocalDynamoDb();
  await local.dynamoDb.ensureTable(ORDERS);
});
afterAll(async () => local[Symbol.asyncDispose]());

describe('DynamoDB on the wire', () => {
  const post = (operation: string, body: string) =>
    fetch(local.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body,
    });

  // The first test, because it counts the items of the table.
  test('DescribeTable returns the account and the Region of the cloud, and counts the items', async () => {
    await put({ id: 'counted', customer: 'alan' });

    const { Table } = await local.client.send(new DescribeTableCommand({ TableName }));

    expect(Table).toMatchObject({
      TableArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders',
      TableStatus: 'ACTIVE',
      ItemCount: 1,
      TableSizeBytes: 'id'.length + 'counted'.length + 'customer'.length + 'alan'.length,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect((await local.client.send(new ListTablesCommand({}))).TableNames).toEqual(['orders']);
  });

  test('a response has a request id and the checksum that SDKs compare', async () => {
    const reply = await post('ListTables', '{}');
    const body = await reply.text();

    expect(reply.headers.get('x-amz-crc32')).toBe(String(crc32(body)));
    expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(reply.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  test('a response has the consumed capacity only when the request asks for it', async () => {
    const put = (ReturnConsumedCapacity?: 'INDEXES' | 'NONE' | 'TOTAL') =>
      local.client.send(
        new PutCommand({ TableName, Item: { id: 'c', text: 'x'.repeat(1_500) }, ReturnConsumedCapacity }),
      );

    expect((await put()).ConsumedCapacity).toBeUndefined();
    expect((await put('NONE')).ConsumedCapacity).toBeUndefined();
    expect((await put('TOTAL')).ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2 });
    expect((await put('INDEXES')).ConsumedCapacity).toMatchObject({ CapacityUnits: 2, Table: { CapacityUnits: 2 } });
  });

  test('invalid requests are refused in the words of DynamoDB', async () => {
    const unknownTable = local.client.send(new GetCommand({ TableName: 'absent', Key: { id: '1' } }));
    const emptyKey = local.client.send(new PutCommand({ TableName, Item: { id: '' } }));
    const keyUpdate = local.client.send(
      new UpdateCommand({
        TableName,
        Key: { id: '1' },
        UpdateExpression: 'SET id = :id',
        ExpressionAttributeValues: { ':id': '2' },
      }),
    );
    const tooLarge = local.client.send(new PutCommand({ TableName, Item: { id: '1', text: 'x'.repeat(400 * 1024) } }));

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
    [
      'an unknown detail of capacity',
      '{"TableName":"orders","Item":{"id":{"S":"1"}},"ReturnConsumedCapacity":"X"}',
      'ValidationException',
    ],
    ['null for a value', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":null}}', 'ValidationException'],
    ['null in a list', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":{"L":[null]}}}', 'ValidationException'],
    ['a value without a type', '{"TableName":"orders","Item":{"id":{"S":"1"},"x":{}}}', 'ValidationException'],
  ])('a put of %s is answered 400, and the next request works', async (_, body, code) => {
    const reply = await post('PutItem', body);

    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ __type: expect.stringMatching(`#${code}$`) });
    expect((await post('ListTables', '{}')).status).toBe(200);
  });

  test('an operation that the local cloud does not have is answered 501 with its name', async () => {
    const transaction = local.client.send(new TransactWriteItemsCommand({ TransactItems: [] }));

    await expect(transaction).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'dynamodb TransactWriteItems is not implemented by the local cloud',
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe('items', () => {
  const byCustomer = (customer: string, options: Partial<QueryCommandInput> = {}): Promise<QueryCommandOutput> =>
    local.client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-customer',
        KeyConditionExpression: 'customer = :customer',
        ExpressionAttributeValues: { ':customer': customer },
        ...options,
      }),
    );

  test('GetItem returns an item with the types that it was put with', async () => {
    const item = {
      id: 'types',
      text: 'Käse 📚',
      empty: '',
      price: 12.5,
      negative: -3e10,
      paid: true,
      nothing: null,
      list: [1, 'two', { three: 3 }],
      nested: { deep: { deeper: ['x'] } },
      tags: new Set(['a', 'b']),
      bytes: Uint8Array.of(0, 255),
    };

    await put(item);

    expect(await get('types')).toEqual(item);
    expect(await get('absent')).toBeUndefined();
  });

  test('only one of 50 simultaneous conditional puts writes its item', async () => {
    const race = Array.from({ length: 50 }, (_, racer) =>
      local.client.send(
        new PutCommand({
          TableName,
          Item: { id: 'race', racer },
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );

    const outcomes = await Promise.allSettled(race);

    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(losses).toHaveLength(49);
    for (const loss of losses) {
      expect(loss).toBeInstanceOf(ConditionalCheckFailedException);
      expect(loss).toMatchObject({
        message: 'The conditional request failed',
        Item: { id: { S: 'race' }, racer: { N: `${winner}` } },
      });
    }
    expect(await get('race')).toEqual({ id: 'race', racer: winner });
  });

  test('50 simultaneous increments are all counted', async () => {
    const increment = () =>
      local.client.send(
        new UpdateCommand({
          TableName,
          Key: { id: 'counter' },
          UpdateExpression: 'ADD #count :one',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':one': 1 },
        }),
      );

    await Promise.all(Array.from({ length: 50 }, increment));

    expect(await get('counter')).toEqual({ id: 'counter', count: 50 });
  });

  test('an item is updated only when its condition holds, and deleted', async () => {
    await put({ id: 'state', state: 'open' });
    const close = new UpdateCommand({
      TableName,
      Key: { id: 'state' },
      UpdateExpression: 'SET #state = :closed REMOVE note',
      ConditionExpression: '#state = :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':open': 'open', ':closed': 'closed' },
      ReturnValues: 'ALL_NEW',
    });

    expect((await local.client.send(close)).Attributes).toEqual({ id: 'state', state: 'closed' });
    await expect(local.client.send(close)).rejects.toThrow('The conditional request failed');

    const deleted = await local.client.send(
      new DeleteCommand({ TableName, Key: { id: 'state' }, ReturnValues: 'ALL_OLD' }),
    );
    expect(deleted.Attributes).toEqual({ id: 'state', state: 'closed' });
    expect(await get('state')).toBeUndefined();
  });

  test('Query returns items of an index in descending order, page after page', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
    await Promise.all(ids.map((id) => put({ id, customer: 'ada' })));
    await put({ id: 'page-of-another', customer: 'grace' });

    const pages: string[][] = [];
    let from: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page = await byCustomer('ada', { ScanIndexForward: false, Limit: 10, ExclusiveStartKey: from });
      pages.push((page.Items ?? []).map(({ id }) => id));
      from = page.LastEvaluatedKey;
    } while (from);

    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(ids.toReversed());
  });

  test('an item leaves an index when its attribute changes', async () => {
    await put({ id: 'mover', customer: 'before' });
    await put({ id: 'mover', customer: 'after' });
    const found = [await byCustomer('before'), await byCustomer('after')];

    expect(found.map(({ Items }) => Items?.map(({ id }) => id))).toEqual([[], ['mover']]);
  });

  test('items are written and read in batches, and a scan reads each item once', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `batch-${index}`);
    const puts = ids.map((id) => ({ PutRequest: { Item: { id, batch: true } } }));

    await local.client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));

    const got = await local.client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: ids.map((id) => ({ id })) } } }),
    );
    expect(got.Responses?.[TableName]).toHaveLength(25);
    const seen: string[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await local.client.send(new ScanCommand({ TableName, Limit: 7, ExclusiveStartKey: from }));
      seen.push(...(page.Items ?? []).map(({ id }) => id));
      from = page.LastEvaluatedKey;
    } while (from);
    expect(seen.filter((id) => id.startsWith('batch-')).sort()).toEqual(ids.toSorted());
  });
});
