import { createRequire } from 'node:module';

/** An item in the format of the wire: `{"id": {"S": "1"}}`. */
export type Item = Readonly<Record<string, AttributeValue>>;
export type AttributeValue = Readonly<Record<string, unknown>>;

/** A request or a response in the format of the wire. */
export type Body = Record<string, unknown>;

type Callback<Result> = (error: unknown, result: Result) => void;

/** The databases of dynalite, which share one LevelDB. */
export interface Store {
  readonly db: {
    open(): Promise<void>;
    keys(range: { gte: string; lt: string }): AsyncIterable<string> & { all(): Promise<string[]> };
  };
  readonly tableDb: TableDb;
  readonly lifecycleManager: { gracefulClose(): Promise<void> };
  getItemDb(tableName: string): { createValueStream(range: object): AsyncIterable<Item> };
  deleteIndexDb(kind: 'Global' | 'Local', tableName: string, indexName: string, done: Callback<void>): void;
}

interface TableDb {
  awsAccountId: string;
  awsRegion: string;
  createKeyStream(range: object): NodeJS.ReadableStream;
  put(name: string, table: Table, done: Callback<void>): void;
}

/** A table in the format of DescribeTable. */
export interface Table {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableStatus: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

export interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

type CheckConditional = (data: Body, existing: Item | undefined) => { body: Body } | null | undefined;
type UpdateIndexes = (
  store: Store,
  table: Table,
  before: Item | null | undefined,
  after: Item | null,
  done: Callback<void>,
) => void;

interface DynaliteDb {
  /** @param options.path folder of the LevelDB */
  create(options: { readonly path: string; readonly createTableMs: number; readonly deleteTableMs: number }): Store;
  itemSize(item: Item): number;
  checkConditional: CheckConditional;
  updateIndexes: UpdateIndexes;
}

interface Validations {
  /** Removes members that the operation does not know, from nested structures too. */
  checkTypes(body: Body, types: object): Body;
  checkValidations(body: Body, types: object, custom: unknown, store: Store): void;
}

export interface Operation {
  readonly act: (store: Store, body: Body, done: Callback<Body>) => void;
  readonly types: object;
  readonly custom: unknown;
}

// dynalite has no types. Its server is not used: it has its own listener and account, and a malformed request ends the
// process. Each operation on a parsed request is a module of its own.
const load = createRequire(import.meta.url);

export const dynaliteDb: DynaliteDb = load('dynalite/db');
export const validations: Validations = load('dynalite/validations');

/** @param name operation such as `PutItem` */
export function dynaliteOperation(name: string): Operation {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { act: load(`dynalite/actions/${file}`), ...load(`dynalite/validations/${file}`) };
}

// The operations of dynalite call these two functions through the module, while the item is locked.
const { checkConditional, updateIndexes } = dynaliteDb;

type WriteListener = (table: Table, before: Item | undefined, after: Item | undefined) => void;

const listeners = new WeakMap<Store, WriteListener>();

/** Calls the listener for each write that passed every check. */
export function onWrite(store: Store, listener: WriteListener): void {
  listeners.set(store, listener);
}

dynaliteDb.updateIndexes = (store, table, before, after, done) => {
  listeners.get(store)?.(table, before ?? undefined, after ?? undefined);
  updateIndexes(store, table, before, after, done);
};

/** Adds `ReturnValuesOnConditionCheckFailure`, which dynalite does not know. */
dynaliteDb.checkConditional = (data, existing) => {
  const error = checkConditional(data, existing);
  if (error && existing && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') error.body.Item = existing;
  return error;
};

/** Fills the indexes of a table with an item, without a write. */
export { updateIndexes };
