import { Readable } from 'node:stream';
import { AwsError } from '../../front-door/aws-json.ts';
import type { Cloud } from '../../front-door/service.ts';
import { type Body, dynaliteDb, dynaliteOperation, type Operation, type Store, validations } from './dynalite.ts';
import { OPERATIONS, type OperationName } from './operations.ts';

export interface Engine {
  readonly store: Store;
  /** @throws AwsError as DynamoDB answers it */
  run(operation: OperationName, body: Body): Promise<Body>;
  close(): Promise<void>;
}

const operations: ReadonlyMap<OperationName, Operation> = new Map(
  OPERATIONS.map((name) => [name, dynaliteOperation(name)]),
);

/** Opens dynalite on a folder. */
export async function openEngine(cloud: Cloud, folder: string): Promise<Engine> {
  const store = dynaliteDb.create({ path: folder, createTableMs: 0, deleteTableMs: 0 });
  await store.db.open();
  store.tableDb.awsAccountId = cloud.accountId;
  store.tableDb.awsRegion = cloud.region;
  listTablesWithoutItems(store);

  return {
    store,
    run: (operation, body) => run(store, operation, body),
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

function run(store: Store, name: OperationName, body: Body): Promise<Body> {
  const operation = operations.get(name);
  if (!operation) throw new Error(`${name} has no dynalite module`);
  const returnOnFailure = body.ReturnValuesOnConditionCheckFailure;
  return new Promise<Body>((resolve, reject) => {
    const data = validated(operation, body, store);
    data.ReturnValuesOnConditionCheckFailure = returnOnFailure;
    operation.act(store, data, (error, result) => (error ? reject(error) : resolve(result)));
  }).catch((error: unknown) => {
    throw asAwsError(error);
  });
}

/** Checks a request. The checks of dynalite throw a TypeError for `null` instead of an object. */
function validated({ types, custom }: Operation, body: Body, store: Store): Body {
  try {
    const data = validations.checkTypes(body, types);
    validations.checkValidations(data, types, custom, store);
    return data;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const shape = 'com.amazon.coral.validate#ValidationException';
    throw new AwsError('ValidationException', 'A value of the request is null where an object is needed', { shape });
  }
}

function asAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return error;
  const body = error.body as Body;
  const shape = String(body.__type);
  const message = String(body.message ?? body.Message ?? shape);
  return new AwsError(shape.split('#').at(-1) ?? shape, message, { status: Number(error.statusCode), shape, body });
}

/** Lists tables from the keys of their database. dynalite reads the keys of every item instead. */
function listTablesWithoutItems({ db, tableDb }: Store): void {
  const prefix = 'table~';
  tableDb.createKeyStream = () => {
    const keys = db.keys({ gte: prefix, lt: `${prefix}\xff` });
    return Readable.from(keys).map((key: string) => key.slice(prefix.length));
  };
}
