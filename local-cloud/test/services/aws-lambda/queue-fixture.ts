import type { EventSourceMappingDefinition } from '../../../src/services/aws-lambda/event-source-mapping/definition.ts';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../../src/services/aws-lambda/event-source-mapping/mapping.ts';
import type { SqsRecord } from '../../../src/services/aws-lambda/event-source-mapping/record.ts';
import type { InvocationResult } from '../../../src/services/aws-lambda/functions/invocation-result.ts';
import type { QueueConsumer } from '../../../src/services/sqs/core.ts';
import { openSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { type ManualClock, manualClock } from '../../../src/testing/manual-clock.ts';
import { CLOUD } from './function-fixture.ts';

export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:work';
export const FIFO_ARN = `${QUEUE_ARN}.fifo`;

export const DEFINITION: EventSourceMappingDefinition = {
  uuid: 'b1e6b9a4-5e55-4b1a-9a63-0a1a0a1a0a1a',
  functionName: 'tested',
  queueArn: QUEUE_ARN,
  batchSize: 10,
  windowSeconds: 0,
  reportBatchItemFailures: true,
};

/** A real queue with mappings on it, on a clock that only the test moves. */
export interface QueueFixture {
  readonly sqs: SqsService;
  readonly clock: ManualClock;
  readonly log: string[];
  /** Names of the operations that mappings called, in order. */
  readonly operations: (keyof QueueConsumer)[];
  /** Operations that the test answers instead of the queue. */
  readonly overrides: Partial<QueueConsumer>;
  createQueue(attributes?: Record<string, string>): void;
  send(...bodies: string[]): Promise<void>;
  /** Creates the FIFO queue and sends the bodies, each to the group that its first letter names. */
  sendToGroups(...bodies: string[]): Promise<void>;
  map(
    invoke: (records: SqsRecord[]) => InvocationResult | Promise<InvocationResult>,
    definition?: Partial<EventSourceMappingDefinition>,
    options?: Partial<EventSourceMappingOptions>,
  ): EventSourceMapping;
  state(name?: string): { visible: number; inFlight: number };
  close(): Promise<void>;
}

export function createQueueFixture(): QueueFixture {
  const clock = manualClock(Date.UTC(2026, 0, 1));
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
    async sendToGroups(...bodies) {
      sqs.ensureQueue('work.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
      for (const body of bodies) await sqs.send(FIFO_ARN, body, { groupId: body.slice(0, 1), deduplicationId: body });
    },
    map(invoke, definition = {}, options = {}) {
      const mapping = startEventSourceMapping({
        definition: { ...DEFINITION, ...definition },
        functions: { invoke: async (_name, payload) => invoke(JSON.parse(payload).Records) },
        queues,
        region: CLOUD.region,
        log: (text) => log.push(text),
        clock,
        ...options,
      });
      mappings.push(mapping);
      return mapping;
    },
    state(name = 'work') {
      const { visible = 0, inFlight = 0 } = sqs.queues().find((queue) => queue.name === name) ?? {};
      return { visible, inFlight };
    },
    async close() {
      // The functions of some tests never end.
      await Promise.race([Promise.all(mappings.map((mapping) => mapping.stop())), new Promise(setImmediate)]);
      await sqs.close();
    },
  };
  return fixture;
}

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

/** Builds the partial batch response that names these records. */
export function failuresOf(records: readonly SqsRecord[]): object {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
