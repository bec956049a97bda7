/** Traces one record of the Stream API or one order: its row, and how each worker processed it. */
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../shared/connection.ts';
import type { Stack } from '../shared/deployment.ts';
import { readFunction } from '../shared/file-pipeline.ts';
import {
  deadLetterVerdict,
  describeProcessing,
  type Processing,
  type ProcessingContext,
  readProcessing,
  section,
  type Traced,
  underWayVerdict,
  type Verdict,
} from './processing.ts';

interface RowKind {
  readonly noun: 'record' | 'order';
  /** Field of the log lines that holds the ID. */
  readonly idField: string;
  /** The first worker writes the row. */
  readonly workers: readonly WorkerKind[];
}

interface WorkerKind {
  /** Prefix of the worker's stack outputs, and its name for `--queue`; `''` if the stack has one worker. */
  readonly name: '' | 'ProcessOrder' | 'NotifyCustomer';
  readonly failure: string;
  isDone(row: Row | undefined, processing: Processing): boolean;
}

const stores = { failure: 'It could not be stored', isDone: (row: Row | undefined) => row !== undefined };

const KINDS: readonly RowKind[] = [
  { noun: 'record', idField: 'recordId', workers: [{ name: '', ...stores }] },
  {
    noun: 'order',
    idField: 'orderId',
    workers: [
      { name: 'ProcessOrder', ...stores },
      {
        name: 'NotifyCustomer',
        failure: 'Its customer could not be notified',
        isDone: (_, { attempts }) => hasSent(attempts),
      },
    ],
  },
];

function hasSent(attempts: Processing['attempts']): boolean {
  return 'found' in attempts && attempts.found.some(({ what }) => what === 'sent' || what === 'duplicate');
}

/** The table and the workers of a deployed stack. */
interface RowStore {
  readonly kind: RowKind;
  readonly stackName: string;
  readonly tableName: string;
  readonly workers: readonly {
    readonly queueUrl: string;
    readonly deadLetterQueueUrl: string;
    readonly logGroup: string;
  }[];
}

/** @returns `undefined` for a stack without a table behind its queues */
export async function readRowStore(connection: Connection, { name, outputs }: Stack): Promise<RowStore | undefined> {
  const { TableName: tableName } = outputs;
  if (!tableName) return undefined;
  for (const kind of KINDS) {
    const found = kind.workers.map((worker) => ({
      queueUrl: outputs[`${worker.name}QueueUrl`] ?? '',
      deadLetterQueueUrl: outputs[`${worker.name}DeadLetterQueueUrl`] ?? '',
      functionName: outputs[`${worker.name}FunctionName`] ?? '',
    }));
    if (!found.every((urls) => Object.values(urls).every(Boolean))) continue;
    const workers = await Promise.all(
      found.map(async ({ functionName, ...urls }) => {
        const { logGroup } = await readFunction(connection, functionName);
        return { ...urls, logGroup };
      }),
    );
    return { kind, stackName: name, tableName, workers };
  }
  return undefined;
}

/** Attributes as text: strings and numbers plain, everything else in DynamoDB's notation. */
type Row = Readonly<Record<string, string>>;

interface RowTrace {
  readonly id: string;
  readonly stackName: string;
  readonly tableName: string;
  readonly row: Row | undefined;
}

export async function traceRow(
  context: ProcessingContext & { readonly dynamoDb: DynamoDBClient; readonly store: RowStore },
  id: string,
): Promise<Traced> {
  const { dynamoDb, store } = context;
  const { kind, stackName, tableName, workers } = store;
  const [row, ...processed] = await Promise.all([
    readRow(dynamoDb, tableName, id),
    ...workers.map((worker) => readProcessing(context, worker, kind.idField, id)),
  ]);
  const trace = { id, stackName, tableName, row };
  const byWorker = kind.workers.map((worker, at) => ({ ...worker, processing: processed[at] as Processing }));
  const [first] = byWorker;
  const verdict = verdictOf(trace, byWorker);
  return {
    report: {
      ...trace,
      ...(first?.name === ''
        ? first.processing
        : { workers: Object.fromEntries(byWorker.map(({ name, processing }) => [name, processing])) }),
    },
    verdict,
    lines: [
      ...section(kind.noun, [id]),
      ...describeRow(trace),
      ...byWorker.flatMap(({ name, processing }) => [
        ...(name ? ['', name] : []),
        ...describeProcessing(processing, `${kind.noun}s`),
      ]),
      '',
      verdict.text,
    ],
  };
}

type ByWorker = readonly (WorkerKind & { readonly processing: Processing })[];

/** A record or an order is well if the table has it and no worker has a dead letter of it. */
function verdictOf({ stackName, row }: RowTrace, workers: ByWorker): Verdict {
  for (const { name, failure, isDone, processing } of workers) {
    const where = `${name && `--queue ${name} `}--stack ${stackName}`;
    const dead = deadLetterVerdict(processing, { isDone: isDone(row, processing), failure, where });
    if (dead) return dead;
  }
  const [writer, notifier] = workers;
  if (row === undefined) {
    return (
      (writer && underWayVerdict(writer.processing)) ?? {
        text: 'The table does not have it, and no message is left that would store it: the API did not accept this ID, or its dead letter was purged.',
        isWell: false,
      }
    );
  }
  if (!notifier) return { text: 'The table has it.', isWell: true };
  const text = notifier.isDone(row, notifier.processing)
    ? 'The table has it, and its customer was notified.'
    : 'The table has it. The log shows no notice to its customer: it may still come, or be older than --since.';
  return { text, isWell: true };
}

async function readRow(dynamoDb: DynamoDBClient, tableName: string, id: string): Promise<Row | undefined> {
  const command = new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true });
  const { Item } = await dynamoDb.send(command);
  return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: AttributeValue): string {
  return value.S ?? value.N ?? JSON.stringify(value);
}

function describeRow({ tableName, row }: RowTrace): string[] {
  const attributes = Object.entries(row ?? {}).map(([name, value]) => `${name} ${value}`);
  return section('row', [`in ${tableName}`, ...(row ? attributes : ['not there'])]);
}
