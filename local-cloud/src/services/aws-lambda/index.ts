import type { Service } from '../../front-door/service.ts';
import type { QueueConsumer } from '../sqs/core.ts';
import type { EventSourceMappingDefinition } from './event-source-mapping/definition.ts';
import { type EventSourceMapping, startEventSourceMapping } from './event-source-mapping/mapping.ts';
import { createFunctionHost, type FunctionHost, type FunctionHostOptions } from './functions/host.ts';
import { handleRequest } from './operations.ts';

export interface LambdaOptions extends FunctionHostOptions {
  readonly queues: QueueConsumer;
  /** Longest wait of a failed message; `undefined` for its visibility timeout, as on AWS. */
  readonly fastRetriesSeconds?: number | undefined;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

export interface LambdaService extends Service {
  readonly functions: FunctionHost;
  readonly mappings: readonly EventSourceMapping[];
  /**
   * Starts to poll a queue.
   *
   * @throws {RangeError} for a definition that Lambda refuses
   */
  map(definition: EventSourceMappingDefinition): void;
  /** Stops polling, waits up to `graceMs` for running invocations, then ends every process. */
  stop(graceMs: number): Promise<void>;
}

/** Opens Lambda: functions in processes of their own, and event source mappings that poll queues for them. */
export function openLambda(options: LambdaOptions): LambdaService {
  const { cloud, queues, fastRetriesSeconds, log } = options;
  const functions = createFunctionHost(options);
  const mappings: EventSourceMapping[] = [];

  return {
    functions,
    mappings,
    map(definition) {
      const { region } = cloud;
      mappings.push(startEventSourceMapping({ definition, functions, queues, region, fastRetriesSeconds, log }));
    },
    async stop(graceMs) {
      await Promise.all([...mappings.map((mapping) => mapping.stop()), functions.stop(graceMs)]);
    },
    handle: (request, response) => handleRequest({ functions, mappings }, request, response),
    close: async () => {},
  };
}
