import type { Clock } from '../../base/clock.ts';
import type { Body, Item, KeySchemaElement } from './dynalite.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { Engine } from './engine.ts';

/** AWS takes up to some days: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
const SWEEP_EVERY_MS = 60_000;

/** What expired longer ago is left alone: it is rather a mistake than an age. */
const FIVE_YEARS_IN_SECONDS = 5 * 365 * 24 * 3_600;

interface ExpiringTable {
  readonly tableName: string;
  readonly keys: readonly KeySchemaElement[];
  /** Holds seconds since the epoch, as a number. */
  readonly attribute: string;
}

export interface TimeToLiveOptions {
  readonly run: Engine['run'];
  readonly clock: Clock;
  expired(tableName: string): void;
}

export interface TimeToLive {
  enable(table: ExpiringTable): void;
  disable(tableName: string): void;
  /** As DescribeTimeToLive answers. */
  describe(tableName: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Deletes items whose time has come. */
export function createTimeToLive({ run, clock, expired }: TimeToLiveOptions): TimeToLive {
  const tables = new Map<string, ExpiringTable>();
  let closed = false;
  let sweeping = Promise.resolve();
  let cancel = () => {};

  const sweep = async () => {
    for (const table of tables.values()) await deleteExpired(table);
  };
  const schedule = () => {
    cancel = clock.after(SWEEP_EVERY_MS, () => {
      sweeping = sweep()
        .catch((error: unknown) => console.error('DynamoDB could not delete expired items:', error))
        .finally(() => closed || schedule());
    });
  };

  async function deleteExpired({ tableName, keys, attribute }: ExpiringTable): Promise<void> {
    const now = Math.floor(clock.now() / 1_000);
    const condition = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: `${now}` }, ':since': { N: `${now - FIVE_YEARS_IN_SECONDS}` } },
    };
    const isExpired = '#ttl BETWEEN :since AND :now';
    let next: unknown;
    do {
      const page: Body = { TableName: tableName, FilterExpression: isExpired, ...condition };
      const result = await run('Scan', next ? { ...page, ExclusiveStartKey: next } : page);
      for (const item of result.Items as Item[]) {
        if (closed) return;
        const Key = Object.fromEntries(keys.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
        // It may have got a new lease since it was read.
        const deletion = run('DeleteItem', { TableName: tableName, Key, ConditionExpression: isExpired, ...condition });
        await deletion.then(() => expired(tableName), ignoreConditionalCheckFailed);
      }
      next = result.LastEvaluatedKey;
    } while (next && !closed);
  }

  schedule();
  return {
    enable: (table) => void tables.set(table.tableName, table),
    disable: (tableName) => void tables.delete(tableName),
    describe(tableName) {
      const table = tables.get(tableName);
      return table ? { TimeToLiveStatus: 'ENABLED', AttributeName: table.attribute } : { TimeToLiveStatus: 'DISABLED' };
    },
    async close() {
      closed = true;
      cancel();
      await sweeping;
    },
  };
}

function ignoreConditionalCheckFailed(error: unknown): void {
  if (!(error instanceof DynamoDbError) || error.code !== 'ConditionalCheckFailedException') throw error;
}
