import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  startEventSourceMapping,
} from '../../../src/services/aws-lambda/event-source-mapping.ts';
import type { InvocationResult } from '../../../src/services/aws-lambda/invocation-result.ts';
import type { EventSourceMappingDefinition } from '../../../src/services/aws-lambda/mapping-definition.ts';
import type { SqsRecord } from '../../../src/services/aws-lambda/sqs-record.ts';
import { openSqs, type SqsService } from '../../../src/services/sqs/service.ts';
import { type VirtualClock, virtualClock } from '../sqs/virtual-clock.ts';
import { CLOUD } from './function-fixture.ts';

export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:work';

/** Answers an operation instead of the queue, or lets it pass by returning `false`. */
type Intercept = (operation: string, response: ServerResponse) => boolean;

/** A real queue on the wire, on a clock that only the test moves, and mappings on it. */
export interface QueueFixture {
  readonly sqs: SqsService;
  readonly clock: VirtualClock;
  readonly log: string[];
  /** Operations that reached the queue, in order. */
  readonly operations: string[];
  intercept: Intercept;
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

export async function createQueueFixture(): Promise<QueueFixture> {
  const clock = virtualClock();
  const mappings: EventSourceMapping[] = [];
  const operations: string[] = [];
  const log: string[] = [];
  const server = createServer((request, response) => {
    const operation = operationOf(request);
    operations.push(operation);
    if (!fixture.intercept(operation, response)) void sqs.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sqs = openSqs({ cloud: CLOUD, file: ':memory:', baseUrl: () => url, clock });
  const client = new SQSClient({
    endpoint: url,
    region: CLOUD.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

  const fixture: QueueFixture = {
    sqs,
    clock,
    log,
    operations,
    intercept: () => false,
    createQueue: (attributes = {}) => void sqs.ensureQueue('work', { VisibilityTimeout: '30', ...attributes }),
    async send(...bodies) {
      for (const body of bodies) await sqs.send(QUEUE_ARN, body);
    },
    map(invoke, definition = {}, options = {}) {
      const mapping = startEventSourceMapping({
        definition: { ...DEFINITION, queueUrl: `${url}/000000000000/work`, ...definition },
        host: { invoke: async (_name, payload) => invoke(JSON.parse(payload).Records) },
        sqs: client,
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
      client.destroy();
      await sqs.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fixture;
}

const DEFINITION: EventSourceMappingDefinition = {
  uuid: 'b1e6b9a4-5e55-4b1a-9a63-0a1a0a1a0a1a',
  functionName: 'worker',
  queueArn: QUEUE_ARN,
  queueUrl: '',
  batchSize: 10,
  windowSeconds: 0,
  reportBatchItemFailures: true,
  functionTimeoutSeconds: 5,
};

function operationOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target']).replace('AmazonSQS.', '');
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

/** The partial batch response that names these records. */
export function failuresOf(records: readonly SqsRecord[]): object {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
