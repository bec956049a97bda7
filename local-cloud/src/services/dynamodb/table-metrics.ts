import { AwsError } from '../../front-door/aws-json.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { Body } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { CAPACITY, type OperationName } from './operations.ts';

/**
 * Runs operations, and reports the built-in metrics of their tables. Nothing is throttled locally, so the metrics of
 * throttling have no data, as on AWS without such events.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function withMetrics(run: Engine['run'], store: Pick<MetricStore, 'put'>, now: () => number) {
  const put = (name: string, dimensions: Record<string, string>, value: number, unit = 'Count') =>
    store.put({ metric: { namespace: 'AWS/DynamoDB', name, dimensions }, timestamp: now(), values: [value], unit });

  const succeeded = (operation: OperationName, body: Body, result: Body, milliseconds: number) => {
    for (const { TableName, Table } of consumedCapacities(result)) {
      if (Table) put(`Consumed${CAPACITY[operation]}CapacityUnits`, { TableName }, Table.CapacityUnits);
    }
    for (const TableName of tableNames(body)) {
      const dimensions = { TableName, Operation: operation };
      put('SuccessfulRequestLatency', dimensions, milliseconds, 'Milliseconds');
      if (operation === 'Query' || operation === 'Scan') put('ReturnedItemCount', dimensions, Number(result.Count));
    }
  };
  const failed = (operation: OperationName, body: Body, error: unknown) => {
    if (!(error instanceof AwsError)) {
      for (const TableName of tableNames(body)) put('SystemErrors', { TableName, Operation: operation }, 1);
    } else if (error.code === 'ConditionalCheckFailedException') {
      for (const TableName of tableNames(body)) put('ConditionalCheckFailedRequests', { TableName }, 1);
    } else {
      // This metric counts for the whole account, without dimensions.
      put('UserErrors', {}, 1);
    }
  };

  return {
    async run(operation: OperationName, body: Body): Promise<Body> {
      const startedAt = performance.now();
      try {
        const result = await run(operation, withCapacity(operation, body));
        succeeded(operation, body, result, performance.now() - startedAt);
        return { ...result, ConsumedCapacity: shownCapacity(result, body.ReturnConsumedCapacity) };
      } catch (error) {
        failed(operation, body, error);
        throw error;
      }
    },
    /** Reports an item that its time to live deleted. */
    expired: (TableName: string) => put('TimeToLiveDeletedItemCount', { TableName }, 1),
  };
}

/** Asks for the most detailed capacity, unless the request has an invalid value, which DynamoDB has to refuse. */
function withCapacity(operation: OperationName, body: Body): Body {
  const { ReturnConsumedCapacity: asked = 'NONE' } = body;
  const isKnown = asked === 'NONE' || asked === 'TOTAL';
  return isKnown && CAPACITY[operation] ? { ...body, ReturnConsumedCapacity: 'INDEXES' } : body;
}

/** Reduces the capacity in a result to the detail that the client asked for. */
function shownCapacity(result: Body, asked: unknown = 'NONE'): unknown {
  if (asked === 'INDEXES') return result.ConsumedCapacity;
  if (asked === 'NONE') return undefined;
  const shown = consumedCapacities(result).map(({ TableName, CapacityUnits }) => ({ TableName, CapacityUnits }));
  return Array.isArray(result.ConsumedCapacity) ? shown : shown[0];
}

interface ConsumedCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  /** Capacity of the table without its indexes. */
  readonly Table?: { readonly CapacityUnits: number };
}

/** Returns one entry, or one for each table of a batch. */
function consumedCapacities({ ConsumedCapacity = [] }: Body): readonly ConsumedCapacity[] {
  return [ConsumedCapacity].flat() as ConsumedCapacity[];
}

function tableNames({ TableName, RequestItems }: Body): readonly string[] {
  if (typeof TableName === 'string') return [TableName];
  return typeof RequestItems === 'object' && RequestItems ? Object.keys(RequestItems) : [];
}
