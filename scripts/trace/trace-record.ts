import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describeProcessing, section } from './describe-processing.ts';
import {
  deadLetterVerdict,
  lookAtProcessing,
  type Processing,
  type ProcessingContext,
  underWayVerdict,
  type Verdict,
} from './processing.ts';
import type { RecordStore } from './record-store.ts';

export interface RecordTrace extends Processing {
  readonly id: string;
  readonly stackName: string;
  readonly tableName: string;
  /** Values in DynamoDB's own notation, numbers as their digits. `undefined` if there is no row. */
  readonly row: Readonly<Record<string, string>> | undefined;
}

/** Everything that is known about one record. */
export async function traceRecord(
  context: ProcessingContext & { readonly dynamoDb: DynamoDBClient; readonly store: RecordStore },
  id: string,
): Promise<RecordTrace> {
  const { dynamoDb, store } = context;
  const { stackName, tableName, queueUrl, logGroup } = store;
  const [{ Item }, processing] = await Promise.all([
    dynamoDb.send(new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true })),
    lookAtProcessing(context, { queueUrl, logGroup, field: 'recordId', id }),
  ]);
  return { id, stackName, tableName, row: Item && textsOf(Item), ...processing };
}

function textsOf(item: Readonly<Record<string, AttributeValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.S ?? value.N ?? JSON.stringify(value)]),
  );
}

export function recordVerdict(trace: RecordTrace): Verdict {
  const isThere = trace.row !== undefined;
  const dead = deadLetterVerdict(trace, { isThere, missing: 'It could not be stored', stack: trace.stackName });
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
  const { id, tableName, row } = trace;
  const attributes = Object.entries(row ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    ...section('record', [id]),
    ...section('row', [`in ${tableName}`, ...(row ? attributes : ['not there'])]),
    ...describeProcessing(trace, 'records'),
    '',
    recordVerdict(trace).text,
  ];
}
