import { createRequire } from 'node:module';

/** An item as on the wire: `{"id": {"S": "1"}}`. */
export type Item = Readonly<Record<string, AttributeValue>>;
export type AttributeValue = Readonly<Record<string, unknown>>;

/** A request or an answer, as on the wire. */
export type Body = Record<string, unknown>;

type Callback<Result> = (error: unknown, result: Result) => void;

/** dynalite's databases, all in one LevelDB. */
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

/** A table as DescribeTable shows it. */
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

interface StoreOptions {
  /** Folder of the LevelDB. */
  readonly path: string;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
}

export type CheckConditional = (data: Body, existing: Item | undefined) => { body: Body } | null | undefined;
export type UpdateIndexes = (
  store: Store,
  table: Table,
  before: Item | null | undefined,
  after: Item | null,
  done: Callback<void>,
) => void;

interface DynaliteDb {
  create(options: StoreOptions): Store;
  itemSize(item: Item): number;
  checkConditional: CheckConditional;
  updateIndexes: UpdateIndexes;
}

interface Validations {
  /** Takes out what the operation doesn't know, also of what it is given. */
  checkTypes(body: Body, types: object): Body;
  checkValidations(body: Body, types: object, custom: unknown, store: Store): void;
}

export type Action = (store: Store, body: Body, done: Callback<Body>) => void;

// dynalite has no types, and its server would bring an own listener, an own account and the process's death by a
// malformed request; what it does to a parsed request is one module per operation.
const load = createRequire(import.meta.url);

export const dynaliteDb: DynaliteDb = load('dynalite/db');
export const validations: Validations = load('dynalite/validations');

export interface Operation {
  readonly act: Action;
  readonly types: object;
  readonly custom: unknown;
}

/** @param name e.g. `PutItem` */
export function dynaliteOperation(name: string): Operation {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { act: load(`dynalite/actions/${file}`), ...load(`dynalite/validations/${file}`) };
}
