import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readItems } from '../../src/console/read-items.ts';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../src/testing/local-dynamodb.ts';

const TableName = 'orders';
let local: LocalDynamoDb;

beforeEach(async () => {
  local = await openLocalDynamoDb();
  await local.dynamoDb.ensureTable(ORDERS);
});
afterEach(async () => local[Symbol.asyncDispose]());

const put = (id: string, at = '') => local.client.send(new PutCommand({ TableName, Item: { id, at } }));
const putMany = async (count: number) => {
  for (let number = 1; number <= count; number += 1) await put(String(number));
};
const shownIds = async () => (await readItems(local.dynamoDb, TableName))?.items.map(({ id }) => id);

test('the items that were written last come first, each once, without deleted items', async () => {
  for (const id of ['1', '2', '3', '4']) await put(id);
  await local.client.send(
    new UpdateCommand({ TableName, Key: { id: '2' }, AttributeUpdates: { at: { Action: 'PUT', Value: 'now' } } }),
  );
  await local.client.send(new DeleteCommand({ TableName, Key: { id: '3' } }));

  expect(await shownIds()).toEqual(['2', '4', '1']);
});

test('the order is exact in a table of any size', async () => {
  await putMany(600);

  const page = await readItems(local.dynamoDb, TableName);

  expect(page?.items.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => String(600 - index)));
  expect(page?.scanned).toBeUndefined();
  expect(await local.dynamoDb.latestItems(TableName)).toHaveLength(25);
});

test('items from before the start follow, sorted by the newest time in them', async () => {
  await put('old', '2026-11-20T08:00:00.000Z');
  await put('older', '2026-11-19T08:00:00.000Z');
  await put('oldest', '2026-11-18T08:00:00.000Z');
  await local.restart();
  await local.dynamoDb.ensureTable(ORDERS);
  await put('older', 'written again');

  expect(await shownIds()).toEqual(['older', 'old', 'oldest']);
});

test('the page contains the number of scanned items if the table has more', async () => {
  await putMany(501);
  await local.restart();
  await local.dynamoDb.ensureTable(ORDERS);
  await put('new');

  const page = await readItems(local.dynamoDb, TableName);

  expect(page?.items).toHaveLength(25);
  expect(page?.items[0]?.id).toBe('new');
  expect(page?.scanned).toBe(500);
});

test('an unknown table has no page', async () => {
  expect(await readItems(local.dynamoDb, 'no-such-table')).toBeUndefined();
});
