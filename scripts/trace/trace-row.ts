import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../shared/connection.ts';
import type { Stack } from '../shared/deployment.ts';
import { readLogGroup } from '../shared/file-pipeline.ts';
import {
  deadLetterVerdict,
  describeProcessing,
  lookAtProcessing,
  type Processing,
  type ProcessingContext,
  section,
  underWayVerdict,
  type Verdict,
} from './processing.ts';

interface RecordTrace extends Processing {
  readonly id: string;
  readonly stackName: string;
  readonly tableName: string;
  /** `undefined` if there is none. */
  readonly row: Row | undefined;
}

/** Everything that is known about one record. */
export async function traceRecord(
  context: ProcessingContext & { readonly dynamoDb: DynamoDBClient; readonly store: RecordStore },
  id: string,
): Promise<RecordTrace> {
  const { dynamoDb, store } = context;
  const { stackName, tableName, ...processed } = store;
  const [row, processing] = await Promise.all([
    readRow(dynamoDb, tableName, id),
    lookAtProcessing(context, { ...processed, field: 'recordId', id }),
  ]);
  return { id, stackName, tableName, row, ...processing };
}

export function recordVerdict(trace: RecordTrace): Verdict {
  const isThere = trace.row !== undefined;
  const dead = deadLetterVerdict(trace, {
    isThere,
    missing: 'It could not be stored',
    where: `--stack ${trace.stackName}`,
  });
  if (dead) return dead;
  if (isThere) return { text: 'The table has it.', isWell: true };
  return (
    underWayVerdict(trace) ?? {
      text: 'The table does not have it, and no message is left that would store it: nobody was answered 202 with this id, or its dead letter was purged.',
      isWell: false,
    }
  );
}

export function describeRecordTrace(trace: RecordTrace): string[] {
  return [
    ...section('record', [trace.id]),
    ...describeRow(trace),
    ...describeProcessing(trace, 'records'),
    '',
    recordVerdict(trace).text,
  ];
}

interface OrderTrace {
  readonly id: string;
  readonly stackName: string;
  readonly tableName: string;
  /** `undefined` if there is none. */
  readonly row: Row | undefined;
  /** What each worker has done with the order. */
  readonly workers: Readonly<Record<OrderWorker, Processing>>;
}

/** Everything that is known about one order. */
export async function traceOrder(
  context: ProcessingContext & { readonly dynamoDb: DynamoDBClient; readonly store: OrderStore },
  id: string,
): Promise<OrderTrace> {
  const { dynamoDb, store } = context;
  const { stackName, tableName, workers } = store;
  const lookAt = (worker: OrderWorker) => lookAtProcessing(context, { ...workers[worker], field: 'orderId', id });
  const [row, ProcessOrder, NotifyCustomer] = await Promise.all([
    readRow(dynamoDb, tableName, id),
    lookAt('ProcessOrder'),
    lookAt('NotifyCustomer'),
  ]);
  return { id, stackName, tableName, row, workers: { ProcessOrder, NotifyCustomer } };
}

/** An order is well when it is stored, and neither worker has a dead letter of it. */
export function orderVerdict(trace: OrderTrace): Verdict {
  const { row, workers } = trace;
  const { ProcessOrder, NotifyCustomer } = workers;
  const [isStored, isNotified] = [row !== undefined, hasSent(NotifyCustomer)];
  const dead =
    deadLetterVerdict(ProcessOrder, {
      isThere: isStored,
      missing: 'It could not be stored',
      where: whereOf(trace, 'ProcessOrder'),
    }) ??
    deadLetterVerdict(NotifyCustomer, {
      isThere: isNotified,
      missing: 'Its customer could not be notified',
      where: whereOf(trace, 'NotifyCustomer'),
    });
  if (dead) return dead;
  if (!isStored) {
    return (
      underWayVerdict(ProcessOrder) ?? {
        text: 'The table does not have it, and no message is left that would store it: nobody was answered 202 with this id, or its dead letter was purged.',
        isWell: false,
      }
    );
  }
  if (isNotified) return { text: 'The table has it, and its customer was notified.', isWell: true };
  return { text: 'The table has it. The log does not tell of a notice: it may be on its way, or older.', isWell: true };
}

function hasSent({ attempts }: Processing): boolean {
  return 'found' in attempts && attempts.found.some(({ what }) => what === 'sent' || what === 'duplicate');
}

function whereOf({ stackName }: OrderTrace, worker: OrderWorker): string {
  return `--queue ${worker} --stack ${stackName}`;
}

export function describeOrderTrace(trace: OrderTrace): string[] {
  const { ProcessOrder, NotifyCustomer } = trace.workers;
  return [
    ...section('order', [trace.id]),
    ...describeRow(trace),
    '',
    'ProcessOrder',
    ...describeProcessing(ProcessOrder, 'orders'),
    '',
    'NotifyCustomer',
    ...describeProcessing(NotifyCustomer, 'orders'),
    '',
    orderVerdict(trace).text,
  ];
}

/** Where deployed Orders keep their orders, and who works on them. */

/** As its outputs begin, and as `--queue` takes it. */
type OrderWorker = 'ProcessOrder' | 'NotifyCustomer';

interface OrderStore {
  readonly stackName: string;
  readonly tableName: string;
  readonly workers: Readonly<Record<OrderWorker, WorkerPlaces>>;
}

interface WorkerPlaces {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Of its function. */
  readonly logGroup: string;
}

/** @returns `undefined` for a stack without both workers and a table */
export async function readOrderStore(
  connection: Connection,
  { name, outputs }: Stack,
): Promise<OrderStore | undefined> {
  const placesOf = async (worker: OrderWorker): Promise<WorkerPlaces | undefined> => {
    const queueUrl = outputs[`${worker}QueueUrl`];
    const deadLetterQueueUrl = outputs[`${worker}DeadLetterQueueUrl`];
    const functionName = outputs[`${worker}FunctionName`];
    if (!queueUrl || !deadLetterQueueUrl || !functionName) return undefined;
    return { queueUrl, deadLetterQueueUrl, logGroup: await readLogGroup(connection, functionName) };
  };
  const { TableName: tableName } = outputs;
  const [ProcessOrder, NotifyCustomer] = await Promise.all([placesOf('ProcessOrder'), placesOf('NotifyCustomer')]);
  if (!tableName || !ProcessOrder || !NotifyCustomer) return undefined;
  return { stackName: name, tableName, workers: { ProcessOrder, NotifyCustomer } };
}

/** Where a deployed Stream API stores its records. */

interface RecordStore {
  readonly stackName: string;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Of the function that writes them. */
  readonly logGroup: string;
}

/** @returns `undefined` for a stack without a table behind its queue */
export async function readRecordStore(
  connection: Connection,
  { name, outputs }: Stack,
): Promise<RecordStore | undefined> {
  const { TableName, QueueUrl, DeadLetterQueueUrl, FunctionName } = outputs;
  if (!TableName || !QueueUrl || !DeadLetterQueueUrl || !FunctionName) return undefined;
  return {
    stackName: name,
    tableName: TableName,
    queueUrl: QueueUrl,
    deadLetterQueueUrl: DeadLetterQueueUrl,
    logGroup: await readLogGroup(connection, FunctionName),
  };
}

/** Texts and numbers as they are, everything else in DynamoDB's own notation. */
type Row = Readonly<Record<string, string>>;

/** @returns the row as it is now, `undefined` if there is none */
async function readRow(dynamoDb: DynamoDBClient, tableName: string, id: string): Promise<Row | undefined> {
  const command = new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true });
  const { Item } = await dynamoDb.send(command);
  return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: AttributeValue): string {
  return value.S ?? value.N ?? JSON.stringify(value);
}

function describeRow({ tableName, row }: { readonly tableName: string; readonly row: Row | undefined }): string[] {
  const attributes = Object.entries(row ?? {}).map(([name, value]) => `${name} ${value}`);
  return section('row', [`in ${tableName}`, ...(row ? attributes : ['not there'])]);
}
