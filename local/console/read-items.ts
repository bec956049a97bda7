import type { DynamoDbService } from '../services/dynamodb/service.ts';
import type { TablePage } from './console-state.ts';

type Item = Awaited<ReturnType<DynamoDbService['firstItems']>>[number];

/** A table keeps no order of arrival, so this many are looked through for the newest. */
const LOOKED_THROUGH = 500;
const SHOWN = 25;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Some items of a table. `undefined` when there is no such table. */
export async function readItems(dynamoDb: DynamoDbService, table: string): Promise<TablePage | undefined> {
  const keys = (await dynamoDb.tables()).find(({ name }) => name === table)?.keys;
  if (!keys) return undefined;
  const items = (await dynamoDb.firstItems(table, LOOKED_THROUGH)).map(texts);
  const newestFirst = items.toSorted((left, right) => newestTime(right).localeCompare(newestTime(left)));
  const shown = newestFirst.slice(0, SHOWN);
  const attributes = [...keys.map(({ AttributeName }) => AttributeName), ...shown.flatMap((item) => Object.keys(item))];
  return { attributes: [...new Set(attributes)], items: shown, seen: items.length };
}

function texts(item: Item): Record<string, string> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const [plain] = Object.values(value);
      return [name, typeof plain === 'string' ? plain : JSON.stringify(plain)];
    }),
  );
}

function newestTime(item: Readonly<Record<string, string>>): string {
  const times = Object.values(item).filter((value) => ISO_8601.test(value));
  return times.reduce((newest, time) => (time > newest ? time : newest), '');
}
