import type { Clock } from '../../base/clock.ts';
import { AwsError } from '../../front-door/aws-json.ts';
import type { Body, Item, KeySchemaElement } from './dynalite.ts';
import type { Engine } from './engine.ts';

/** AWS takes up to a few days: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
const SWEEP_EVERY_MS = 60_000;

/** An item that expired longer ago than this stays, as on AWS: its time is probably wrong. */
const FIVE_YEARS_IN_SECONDS = 5 * 365 * 24 * 3_600;

interface ExpiringTable {
  readonly tableName: string;
  readonly keys: readonly KeySchemaElement[];
  /** Attribute with a number: seconds since the epoch. */
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
  /** Describes a table in the format of DescribeTimeToLive. */
  describe(tableName: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Deletes expired items, once a minute. */
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
        // A write after the scan may have given the item a later time.
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
  if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
}
