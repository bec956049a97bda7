import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Body } from './dynalite.ts';
import type { OperationName } from './operation-name.ts';

type Units = 'Count' | 'Milliseconds';

/** The metrics that a table reports by itself. */
export interface TableMetrics {
  succeeded(operation: OperationName, body: Body, result: Body, milliseconds: number): void;
  /** @param code e.g. `ValidationException`; `undefined` for a fault of DynamoDB's own */
  failed(operation: OperationName, body: Body, code: string | undefined): void;
  expired(tableName: string): void;
}

const READS: readonly OperationName[] = ['BatchGetItem', 'GetItem', 'Query', 'Scan'];
const WRITES: readonly OperationName[] = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'];

export function consumesCapacity(operation: OperationName): boolean {
  return READS.includes(operation) || WRITES.includes(operation);
}

/**
 * Nothing is throttled here, so nothing says so: on AWS too a metric without events has no data.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function createTableMetrics(store: Pick<MetricStore, 'put'>, now: () => number): TableMetrics {
  const put = (name: string, dimensions: Record<string, string>, value: number, unit: Units = 'Count') =>
    store.put({ metric: { namespace: 'AWS/DynamoDB', name, dimensions }, timestamp: now(), values: [value], unit });

  return {
    succeeded(operation, body, result, milliseconds) {
      const consumed = READS.includes(operation) ? 'ConsumedReadCapacityUnits' : 'ConsumedWriteCapacityUnits';
      for (const { TableName, Table } of consumedCapacities(result)) {
        if (Table) put(consumed, { TableName }, Table.CapacityUnits);
      }
      for (const TableName of tableNames(body)) {
        put('SuccessfulRequestLatency', { TableName, Operation: operation }, milliseconds, 'Milliseconds');
        if (operation === 'Query' || operation === 'Scan') {
          put('ReturnedItemCount', { TableName, Operation: operation }, Number(result.Count));
        }
      }
    },
    failed(operation, body, code) {
      if (code === undefined) {
        for (const TableName of tableNames(body)) put('SystemErrors', { TableName, Operation: operation }, 1);
      } else if (code === 'ConditionalCheckFailedException') {
        for (const TableName of tableNames(body)) put('ConditionalCheckFailedRequests', { TableName }, 1);
      } else {
        // Of the whole account: it has no dimensions.
        put('UserErrors', {}, 1);
      }
    },
    expired: (TableName) => put('TimeToLiveDeletedItemCount', { TableName }, 1),
  };
}

interface ConsumedCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  /** Without what the indexes took. */
  readonly Table?: { readonly CapacityUnits: number };
}

/** One, or one for each table of a batch. */
export function consumedCapacities({ ConsumedCapacity = [] }: Body): readonly ConsumedCapacity[] {
  return [ConsumedCapacity].flat() as ConsumedCapacity[];
}

function tableNames({ TableName, RequestItems }: Body): readonly string[] {
  if (typeof TableName === 'string') return [TableName];
  return typeof RequestItems === 'object' && RequestItems ? Object.keys(RequestItems) : [];
}
