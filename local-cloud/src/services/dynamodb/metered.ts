import type { Body } from './dynalite.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { Engine } from './engine.ts';
import type { OperationName } from './operation-name.ts';
import { consumedCapacities, consumesCapacity, type TableMetrics } from './table-metrics.ts';

/** Runs operations and reports what each took. */
export function metered({ run }: Pick<Engine, 'run'>, metrics: TableMetrics): Engine['run'] {
  return async (operation, body) => {
    const { ReturnConsumedCapacity: asked = 'NONE' } = body;
    const request = measuring(operation, body);
    const startedAt = performance.now();
    try {
      const result = await run(operation, request);
      metrics.succeeded(operation, body, result, performance.now() - startedAt);
      return { ...result, ConsumedCapacity: shownCapacity(result, asked) };
    } catch (error) {
      metrics.failed(operation, body, error instanceof DynamoDbError ? error.code : undefined);
      throw error;
    }
  };
}

/** Asks for the most detail, unless what was asked for is wrong and has to be refused. */
function measuring(operation: OperationName, body: Body): Body {
  const { ReturnConsumedCapacity: asked } = body;
  const isKnown = asked === undefined || asked === 'NONE' || asked === 'TOTAL';
  return isKnown && consumesCapacity(operation) ? { ...body, ReturnConsumedCapacity: 'INDEXES' } : body;
}

function shownCapacity(result: Body, asked: unknown): unknown {
  if (asked === 'INDEXES') return result.ConsumedCapacity;
  if (asked === 'NONE') return undefined;
  const shown = consumedCapacities(result).map(({ TableName, CapacityUnits }) => ({ TableName, CapacityUnits }));
  return Array.isArray(result.ConsumedCapacity) ? shown : shown[0];
}
