import type { DynamoDbService } from '../services/dynamodb/index.ts';
import type { TablePage } from './console-state.ts';

type Item = Awaited<ReturnType<DynamoDbService['firstItems']>>[number];
type Texts = Readonly<Record<string, string>>;
type AttributeValue = Readonly<Record<string, unknown>>;

/** Number of items read to find the newest ones from before the start: a table does not keep the order of writes. */
const MAX_SCANNED = 500;
const SHOWN = 25;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Reads the newest items of a table. Returns `undefined` when there is no such table. */
export async function readItems(dynamoDb: DynamoDbService, table: string): Promise<TablePage | undefined> {
  const { keys, itemCount } = (await dynamoDb.tables()).find(({ name }) => name === table) ?? {};
  if (!keys || itemCount === undefined) return undefined;
  const names = keys.map(({ AttributeName }) => AttributeName);
  const latest = (await dynamoDb.latestItems(table)).map(texts);
  const isEnough = latest.length >= SHOWN;
  const older = isEnough ? [] : olderItems(await dynamoDb.firstItems(table, MAX_SCANNED), latest, names);
  const items = [...latest, ...older].slice(0, SHOWN);
  return {
    attributes: [...new Set([...names, ...items.flatMap((item) => Object.keys(item))])],
    items,
    ...(!isEnough && itemCount > MAX_SCANNED && { scanned: MAX_SCANNED }),
  };
}

/** Selects the items that were not written since the start, ordered by the newest time in them. */
function olderItems(found: readonly Item[], latest: readonly Texts[], keys: readonly string[]): Texts[] {
  const keyOf = (item: Texts) => JSON.stringify(keys.map((name) => item[name]));
  const known = new Set(latest.map(keyOf));
  return found
    .map(texts)
    .filter((item) => !known.has(keyOf(item)))
    .sort((left, right) => newestTime(right).localeCompare(newestTime(left)));
}

function newestTime(item: Texts): string {
  const times = Object.values(item).filter((value) => ISO_8601.test(value));
  return times.reduce((newest, time) => (time > newest ? time : newest), '');
}

function texts(item: Item): Texts {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeText(value)]));
}

/**
 * Converts an attribute value to text: `{"N": "9.5"}` to `9.5`, lists and maps to JSON.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
function attributeText(value: AttributeValue): string {
  // A DynamoDB number may have more digits than a JavaScript number.
  if (typeof value.N === 'string') return value.N;
  const plain = plainValue(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainValue(value: AttributeValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  if (type === 'N') return Number(content);
  if (type === 'NULL') return null;
  if (type === 'L') return (content as AttributeValue[]).map(plainValue);
  if (type !== 'M') return content;
  const attributes = Object.entries(content as Readonly<Record<string, AttributeValue>>);
  return Object.fromEntries(attributes.map(([name, attribute]) => [name, plainValue(attribute)]));
}
