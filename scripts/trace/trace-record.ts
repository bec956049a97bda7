import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describeProcessing, section } from './describe-processing.ts';
import {
  deadLetterVerdict,
  lookAtProcessing,
  type Processing,
  type ProcessingContext,
  underWayVerdict,
  type Verdict,
} from './processing.ts';
import { describeRow, type Row, readRow } from './read-row.ts';
import type { RecordStore } from './record-store.ts';

export interface RecordTrace extends Processing {
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
