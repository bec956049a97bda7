import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalDynamoDb, ORDERS, openLocalDynamoDb } from '../../../src/testing/local-dynamodb.ts';

const MINUTE = 60_000;
const TableName = 'orders';

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
    const deadline = performance.now() + 5_000;
    while (performance.now() < deadline && (await ids()).length > left.length) meanwhile();
    expect(await ids()).toEqual(left);
  };

  test('deletes an item within a minute of its time, and leaves the others', async () => {
    await put({ id: 'due', ttl: seconds + 30 });
    await put({ id: 'later', ttl: seconds + 90 });
    await put({ id: 'text', ttl: `${seconds}` });
    await put({ id: 'milliseconds', ttl: seconds * 1_000 });
    await put({ id: 'older than five years', ttl: seconds - 6 * 365 * 86_400 });
    await put({ id: 'none' });

    local.clock.advance(MINUTE);
    await until(['later', 'milliseconds', 'none', 'older than five years', 'text']);
  });

  test('goes on minute after minute', async () => {
    await put({ id: 'first', ttl: seconds + 30 });
    await put({ id: 'second', ttl: seconds + 4 * 3_600 });

    // A minute counts from the end of the sweep before, so some of these may be missed.
    const passMinute = () => local.clock.advance(MINUTE);
    await until(['second'], passMinute);
    await until([], passMinute);
  });

  test('is described as it is', async () => {
    const described = async () => {
      const { TimeToLiveDescription } = await local.client.send(new DescribeTimeToLiveCommand({ TableName }));
      return TimeToLiveDescription;
    };

    expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    await local.dynamoDb.ensureTable(ORDERS);
    expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });
});
