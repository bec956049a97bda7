import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Table } from '../../../src/services/dynamodb/dynalite.ts';
import { openEngine } from '../../../src/services/dynamodb/engine.ts';
import { whileStatus } from '../../../src/services/dynamodb/ensure-table.ts';
import { openDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

describe('a table that is opened again', () => {
  let local: LocalDynamoDb;

  beforeEach(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS);
    for (const id of ['1', '2', '3']) {
      const Item = { id, customer: 'ada', city: 'London' };
      await local.client.send(new PutCommand({ TableName: 'orders', Item }));
    }
  });
  afterEach(async () => local[Symbol.asyncDispose]());

  const tables = () => local.dynamoDb.tables();
  const idsBy = async (index: string, attribute: string, value: string) => {
    const found = await local.client.send(
      new QueryCommand({
        TableName: 'orders',
        IndexName: index,
        KeyConditionExpression: '#attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
    return found.Items?.map(({ id }) => id);
  };

  test('has its items and their count', async () => {
    const before = await tables();

    await local.restart();
    await local.dynamoDb.ensureTable(ORDERS);

    expect(await tables()).toEqual(before);
    expect(before).toEqual([{ name: 'orders', itemCount: 3, sizeBytes: 72, keys: ORDERS.KeySchema }]);
    expect(await idsBy('by-customer', 'customer', 'ada')).toEqual(['1', '2', '3']);
    expect(await local.dynamoDb.firstItems('orders', 2)).toHaveLength(2);
  });

  test('gets new indexes filled, and loses those that are gone from its template', async () => {
    await local.restart();
    await local.dynamoDb.ensureTable({
      ...ORDERS,
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'city', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-city',
          KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });

    expect((await idsBy('by-city', 'city', 'London'))?.sort()).toEqual(['1', '2', '3']);
    await expect(idsBy('by-customer', 'customer', 'ada')).rejects.toThrow('does not have the specified index');
    expect((await tables())[0]?.itemCount).toBe(3);
  });

  test('is refused with another key, by both keys', async () => {
    await local.restart();
    const rekeyed = local.dynamoDb.ensureTable({
      ...ORDERS,
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    });

    await expect(rekeyed).rejects.toThrow(
      'the table orders of the data folder has the key id (S), not customer (S), id (S); AWS would replace it',
    );
  });

  test('starts empty after it was deleted', async () => {
    await local.client.send(new DeleteTableCommand({ TableName: 'orders' }));
    expect(await tables()).toEqual([]);

    await local.dynamoDb.ensureTable(ORDERS);

    expect(await tables()).toEqual([expect.objectContaining({ name: 'orders', itemCount: 0, sizeBytes: 0 })]);
    expect(await idsBy('by-customer', 'customer', 'ada')).toEqual([]);
  });
});

test.each(['CREATING', 'DELETING'])('a table that a kill left %s is made anew', async (TableStatus) => {
  await using local = await openLocalDynamoDb();
  const cloud = { accountId: '000000000000', region: 'eu-west-1' };
  const engine = await openEngine(cloud, local.folder);
  await engine.run('CreateTable', structuredClone(ORDERS) as never);
  await whileStatus(engine, 'orders', 'CREATING');
  const { Table } = await engine.run('DescribeTable', { TableName: 'orders' });
  await promisify(engine.store.tableDb.put)('orders', { ...(Table as Table), TableStatus });
  await engine.close();

  await local.dynamoDb.ensureTable(ORDERS);

  const { $metadata } = await local.client.send(new PutCommand({ TableName: 'orders', Item: { id: '1' } }));
  expect($metadata.httpStatusCode).toBe(200);
});

test('a folder that can not be opened is said where a table is asked for, and closes', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'dynamodb-file-')), 'taken');
  await writeFile(folder, 'no folder');
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const dynamoDb = openDynamoDb({ cloud, folder, metrics: { put: () => {} } });

  await expect(dynamoDb.ensureTable(ORDERS)).rejects.toThrow('Database failed to open');
  await dynamoDb.close();
  await rm(dirname(folder), { recursive: true });
});

const moduleOf = (name: string) => resolve(import.meta.dirname, '../../../src/services/dynamodb', name);

/** Puts without pause, and prints the id of each item once its put is acknowledged. */
const WRITER = `
  const { openDatabase } = await import(process.argv[1]);
  const metrics = { put() {} };
  const clock = { now: Date.now, after: () => () => {} };
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const { ensureTable, run } = await openDatabase({ cloud, clock, metrics, folder: process.argv[2] });
  await ensureTable(JSON.parse(process.argv[3]));
  for (let id = 0; ; id++) {
    await run('PutItem', { TableName: 'orders', Item: { id: { S: String(id) }, customer: { S: 'x'.repeat(700) } } });
    process.stdout.write(id + '\\n');
  }
`;

test('every acknowledged item is there after the process was killed in the middle of writing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dynamodb-kill-'));
  const args = ['--input-type=module', '-e', WRITER, moduleOf('database.ts'), folder, JSON.stringify(ORDERS)];
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.length > 3_000) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  // The last line may be cut in two by the kill.
  const acknowledged = printed.split('\n').slice(0, -1);

  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const dynamoDb = openDynamoDb({ cloud, folder, metrics: { put: () => {} } });
  await dynamoDb.ensureTable(ORDERS);
  const items = await dynamoDb.firstItems('orders', 100_000);
  await dynamoDb.close();
  await rm(folder, { recursive: true });

  const kept = new Set(items.map(({ id }) => id?.S));
  expect(acknowledged.length).toBeGreaterThan(400);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});
