import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../../src/services/aws-lambda/event-source-mapping.ts';
import type { InvocationResult } from '../../../src/services/aws-lambda/invocation-result.ts';
import type { EventSourceMappingDefinition } from '../../../src/services/aws-lambda/mapping-definition.ts';
import type { SqsRecord } from '../../../src/services/aws-lambda/sqs-record.ts';
import type { QueueConsumer } from '../../../src/services/sqs/core.ts';
import { openSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { type VirtualClock, virtualClock } from '../sqs/virtual-clock.ts';
import { CLOUD } from './function-fixture.ts';

export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:work';

/** A real queue, on a clock that only the test moves, and mappings on it. */
export interface QueueFixture {
  readonly sqs: SqsService;
  readonly clock: VirtualClock;
  readonly log: string[];
  /** Names of the operations that mappings called, in order. */
  readonly operations: (keyof QueueConsumer)[];
  /** Operations that the test answers instead of the queue. */
  overrides: Partial<QueueConsumer>;
  createQueue(attributes?: Record<string, string>): void;
  send(...bodies: string[]): Promise<void>;
  map(
    invoke: (records: SqsRecord[]) => InvocationResult | Promise<InvocationResult>,
    definition?: Partial<EventSourceMappingDefinition>,
    options?: Partial<EventSourceMappingOptions>,
  ): EventSourceMapping;
  state(name?: string): { visible: number; inFlight: number };
  remove(): Promise<void>;
}

export function createQueueFixture(): QueueFixture {
  const clock = virtualClock();
  const mappings: EventSourceMapping[] = [];
  const log: string[] = [];
  const sqs = openSqs({ cloud: CLOUD, file: ':memory:', baseUrl: () => 'http://127.0.0.1', clock });
  const queues = new Proxy<QueueConsumer>(sqs, {
    get(consumer, operation: keyof QueueConsumer) {
      fixture.operations.push(operation);
      return fixture.overrides[operation] ?? consumer[operation];
    },
  });

  const fixture: QueueFixture = {
    sqs,
    clock,
    log,
    operations: [],
    overrides: {},
    createQueue: (attributes = {}) => void sqs.ensureQueue('work', { VisibilityTimeout: '30', ...attributes }),
    async send(...bodies) {
      for (const body of bodies) await sqs.send(QUEUE_ARN, body);
    },
    map(invoke, definition = {}, options = {}) {
      const mapping = startEventSourceMapping({
        definition: { ...DEFINITION, ...definition },
        host: { invoke: async (_name, payload) => invoke(JSON.parse(payload).Records) },
        queues,
        cloud: CLOUD,
        log: (text) => log.push(text),
        clock: clock.now,
        ...options,
      });
      mappings.push(mapping);
      return mapping;
    },
    state(name = 'work') {
      const found = sqs.queues().find((queue) => queue.name === name);
      return { visible: found?.visible ?? 0, inFlight: found?.inFlight ?? 0 };
    },
    async remove() {
      await Promise.all(mappings.map((mapping) => mapping.stop(0)));
      await sqs.close();
    },
  };
  return fixture;
}

const DEFINITION: EventSourceMappingDefinition = {
  uuid: 'b1e6b9a4-5e55-4b1a-9a63-0a1a0a1a0a1a',
  functionName: 'worker',
  queueArn: QUEUE_ARN,
  batchSize: 10,
  windowSeconds: 0,
  reportBatchItemFailures: true,
  functionTimeoutSeconds: 5,
};

const RAN = { requestId: 'request', logStream: 'stream', durationMs: 1, maxMemoryMb: 1 };

export function succeeded(response: unknown = null): InvocationResult {
  return { outcome: 'ok', payload: JSON.stringify(response), ...RAN };
}

export function failed(outcome: 'error' | 'timeout' | 'crash' | 'out-of-memory'): InvocationResult {
  return { outcome, errorType: 'Error', errorMessage: 'no', ...RAN };
}

export const throttled: InvocationResult = {
  outcome: 'throttled',
  requestId: 'request',
  reason: 'ConcurrentInvocationLimitExceeded',
};

/** The partial batch response that names these records. */
export function failuresOf(records: readonly SqsRecord[]): object {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
