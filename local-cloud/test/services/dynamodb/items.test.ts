import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

const TableName = 'orders';

describe('items of a table', () => {
  let local: LocalDynamoDb;
  const put = (Item: object) => local.client.send(new PutCommand({ TableName, Item: { ...Item } }));
  const get = async (id: string) => (await local.client.send(new GetCommand({ TableName, Key: { id } }))).Item;

  beforeAll(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS);
  });
  afterAll(async () => local[Symbol.asyncDispose]());

  test('come back as they were put, whatever their types', async () => {
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

  test('are written by exactly one of 50 conditional puts at the same moment', async () => {
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

  test('count every one of 50 increments at the same moment', async () => {
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

  test('are updated and deleted under their condition', async () => {
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

  test('are found by an index, newest key first, page after page', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
    await Promise.all(ids.map((id) => put({ id, customer: 'ada' })));
    await put({ id: 'page-of-another', customer: 'grace' });

    const pages: string[][] = [];
    let from: QueryCommandOutput['LastEvaluatedKey'];
    do {
      const page: QueryCommandOutput = await local.client.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-customer',
          KeyConditionExpression: 'customer = :customer',
          ExpressionAttributeValues: { ':customer': 'ada' },
          ScanIndexForward: false,
          Limit: 10,
          ExclusiveStartKey: from,
        }),
      );
      pages.push((page.Items ?? []).map(({ id }) => id));
      from = page.LastEvaluatedKey;
    } while (from);

    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(ids.toReversed());
  });

  test('leave an index with the attribute that put them there', async () => {
    await put({ id: 'mover', customer: 'before' });
    await put({ id: 'mover', customer: 'after' });
    const by = async (customer: string) => {
      const found = await local.client.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-customer',
          KeyConditionExpression: 'customer = :customer',
          ExpressionAttributeValues: { ':customer': customer },
        }),
      );
      return found.Items?.map(({ id }) => id);
    };

    expect([await by('before'), await by('after')]).toEqual([[], ['mover']]);
  });

  test('go and come in batches, and a scan reads each once', async () => {
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
