import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describeProcessing, section } from './describe-processing.ts';
import type { OrderStore, OrderWorker } from './order-store.ts';
import {
  deadLetterVerdict,
  lookAtProcessing,
  type Processing,
  type ProcessingContext,
  underWayVerdict,
  type Verdict,
} from './processing.ts';
import { describeRow, type Row, readRow } from './read-row.ts';

export interface OrderTrace {
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
