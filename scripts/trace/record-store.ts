/** Where a deployed Stream API stores its records. */
import type { Connection } from '../shared/connection.ts';
import type { Stack } from '../shared/stack.ts';
import { readLogGroup } from './read-log-group.ts';

export interface RecordStore {
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
