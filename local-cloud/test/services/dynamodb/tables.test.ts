import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DeleteTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import type { Table } from '../../../src/services/dynamodb/dynalite.ts';
import { openEngine } from '../../../src/services/dynamodb/engine.ts';
import { whileStatus } from '../../../src/services/dynamodb/ensure-table.ts';
import { openDynamoDb } from '../../../src/services/dynamodb/index.ts';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

const TableName = 'orders';

describe('a table that is opened again', () => {
  let local: LocalDynamoDb;

  beforeEach(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS);
    for (const id of ['1', '2', '3']) {
      const Item = { id, customer: 'ada', city: 'London' };
      await local.client.send(new PutCommand({ TableName, Item }));
    }
  });
  afterEach(async () => local[Symbol.asyncDispose]());

  const tables = () => local.dynamoDb.tables();
  const idsBy = async (index: string, attribute: string, value: string) => {
    const found = await local.client.send(
      new QueryCommand({
        TableName,
        IndexName: index,
        KeyConditionExpression: '#attribute = :value',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
    return found.Items?.map(({ id }) => id);
  };

  test('a table that is opened again has its items and their number', async () => {
    const before = await tables();

    await local.restart();
    await local.dynamoDb.ensureTable(ORDERS);

    expect(await tables()).toEqual(before);
    expect(before).toEqual([{ name: 'orders', itemCount: 3, sizeBytes: 72, keys: ORDERS.KeySchema }]);
    expect(await idsBy('by-customer', 'customer', 'ada')).toEqual(['1', '2', '3']);
    expect(await local.dynamoDb.firstItems('orders', 2)).toHaveLength(2);
  });

  test('a table that is opened again gets the new indexes of its template with all items, and loses the old ones', async () => {
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

  test('a table cannot get another key, and the error names both keys', async () => {
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

  test('a table is empty when it is created again after it was deleted', async () => {
    await local.client.send(new DeleteTableCommand({ TableName }));
    expect(await tables()).toEqual([]);

    await local.dynamoDb.ensureTable(ORDERS);

    expect(await tables()).toEqual([expect.objectContaining({ name: 'orders', itemCount: 0, sizeBytes: 0 })]);
    expect(await idsBy('by-customer', 'customer', 'ada')).toEqual([]);
  });
});

test.each(['CREATING', 'DELETING'])('a table that a killed process left %s is created again', async (TableStatus) => {
  await using local = await openLocalDynamoDb();
  const cloud = { accountId: '000000000000', region: 'eu-west-1' };
  const engine = await openEngine(cloud, local.folder);
  await engine.run('CreateTable', structuredClone(ORDERS) as never);
  await whileStatus(engine, 'orders', 'CREATING');
  const { Table } = await engine.run('DescribeTable', { TableName });
  await promisify(engine.store.tableDb.put)('orders', { ...(Table as Table), TableStatus });
  await engine.close();

  await local.dynamoDb.ensureTable(ORDERS);

  const { $metadata } = await local.client.send(new PutCommand({ TableName, Item: { id: '1' } }));
  expect($metadata.httpStatusCode).toBe(200);
});

test('a folder that cannot be opened is an error of the first request, and DynamoDB still closes', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'dynamodb-file-')), 'taken');
  await writeFile(folder, 'no folder');
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const dynamoDb = openDynamoDb({ cloud, folder, metrics: { put: () => {} } });

  await expect(dynamoDb.ensureTable(ORDERS)).rejects.toThrow('Database failed to open');
  await dynamoDb.close();
  await rm(dirname(folder), { recursive: true });
});

const DATABASE = join(import.meta.dirname, '../../../src/services/dynamodb/database.ts');

/** Writes items without a pause, and prints the id of each acknowledged item. */
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

test('each acknowledged item exists after the process was killed while it was writing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dynamodb-kill-'));
  const args = ['--input-type=module', '-e', WRITER, DATABASE, folder, JSON.stringify(ORDERS)];
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

describe('time to live', () => {
  let local: LocalDynamoDb;
  let seconds: number;

  beforeEach(async () => {
    local = await openLocalDynamoDb();
    await local.dynamoDb.ensureTable(ORDERS, { timeToLiveAttribute: 'ttl' });
    seconds = Math.floor(local.clock.now() / 1_000);
  });
  afterEach(async () => local[Symbol.asyncDispose]());

  const put = (Item: object) => local.client.send(new PutCommand({ TableName, Item: { ...Item } }));
  const ids = async () => (await local.dynamoDb.firstItems(TableName, 100)).map(({ id }) => id?.S).sort();
  const until = async (left: readonly string[], meanwhile = () => {}) => {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline && (await ids()).length > left.length) meanwhile();
    expect(await ids()).toEqual(left);
  };

  test('time to live deletes an item within a minute after it expires, and no other item', async () => {
    await put({ id: 'due', ttl: seconds + 30 });
    await put({ id: 'later', ttl: seconds + 90 });
    await put({ id: 'text', ttl: `${seconds}` });
    await put({ id: 'milliseconds', ttl: seconds * 1_000 });
    await put({ id: 'older than five years', ttl: seconds - 6 * 365 * 86_400 });
    await put({ id: 'none' });

    local.clock.advance(60_000);
    await until(['later', 'milliseconds', 'none', 'older than five years', 'text']);
  });

  test('time to live deletes items every minute', async () => {
    await put({ id: 'first', ttl: seconds + 30 });
    await put({ id: 'second', ttl: seconds + 4 * 3_600 });

    // The next minute starts when a sweep ends, so some of these minutes may have no sweep.
    const passMinute = () => local.clock.advance(60_000);
    await until(['second'], passMinute);
    await until([], passMinute);
  });

  test('DescribeTimeToLive returns ENABLED or DISABLED as the template says', async () => {
    const described = async () => {
      const { TimeToLiveDescription } = await local.client.send(new DescribeTimeToLiveCommand({ TableName }));
      return TimeToLiveDescription;
    };

    expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    await local.dynamoDb.ensureTable(ORDERS);
    expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });
});

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
  ] as const)('the metric %s %j has the %s %p', (name, dimensions, statistic, value) => {
    const window = { from: 0, to: local.clock.now() + 60_000, period: 1e13 };
    const metric = { namespace: 'AWS/DynamoDB', name, dimensions };

    expect(local.metrics.read(metric, window, parseStatistic(statistic))[0]?.value).toBe(value);
  });
});
