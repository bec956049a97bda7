import type { DynamoDbService } from '../services/dynamodb/index.ts';
import { attributeText } from './attribute-value.ts';
import type { TablePage } from './console-state.ts';

type Item = Awaited<ReturnType<DynamoDbService['firstItems']>>[number];
type Texts = Readonly<Record<string, string>>;

/** A table keeps no order of arrival, so this many are looked through for the newest of those that were there before the start. */
const LOOKED_THROUGH = 500;
const SHOWN = 25;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** The newest items of a table. `undefined` when there is no such table. */
export async function readItems(dynamoDb: DynamoDbService, table: string): Promise<TablePage | undefined> {
  const { keys, itemCount } = (await dynamoDb.tables()).find(({ name }) => name === table) ?? {};
  if (!keys || itemCount === undefined) return undefined;
  const names = keys.map(({ AttributeName }) => AttributeName);
  const latest = (await dynamoDb.latestItems(table)).map(texts);
  const isEnough = latest.length >= SHOWN;
  const before = isEnough ? [] : await itemsBefore(latest, names, dynamoDb, table);
  const items = [...latest, ...before].slice(0, SHOWN);
  return {
    attributes: [...new Set([...names, ...items.flatMap((item) => Object.keys(item))])],
    items,
    ...(!isEnough && itemCount > LOOKED_THROUGH && { lookedThrough: LOOKED_THROUGH }),
  };
}

async function itemsBefore(
  latest: readonly Texts[],
  names: readonly string[],
  dynamoDb: DynamoDbService,
  table: string,
): Promise<Texts[]> {
  const keyOf = (item: Texts) => JSON.stringify(names.map((name) => item[name]));
  const known = new Set(latest.map(keyOf));
  const items = (await dynamoDb.firstItems(table, LOOKED_THROUGH)).map(texts);
  return items
    .filter((item) => !known.has(keyOf(item)))
    .sort((left, right) => newestTime(right).localeCompare(newestTime(left)));
}

function texts(item: Item): Texts {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeText(value)]));
}

function newestTime(item: Texts): string {
  const times = Object.values(item).filter((value) => ISO_8601.test(value));
  return times.reduce((newest, time) => (time > newest ? time : newest), '');
}
