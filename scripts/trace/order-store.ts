/** Where deployed Orders keep their orders, and who works on them. */
import type { Connection } from '../shared/connection.ts';
import type { Stack } from '../shared/stack.ts';
import { readLogGroup } from './read-log-group.ts';

/** As its outputs begin, and as `--queue` takes it. */
export type OrderWorker = 'ProcessOrder' | 'NotifyCustomer';

export interface OrderStore {
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
