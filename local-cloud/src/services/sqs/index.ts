import { type Clock, systemClock } from '../../base/clock.ts';
import { serveAwsJson, type WireOperation } from '../../front-door/aws-json.ts';
import { sendError } from '../../front-door/error-response.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { createCore, type SqsCore } from './core.ts';
import { type Broker, createBroker } from './engine/broker.ts';
import { resumeMoveTasks } from './engine/move-messages.ts';
import { openJournal } from './journal/journal.ts';
import { consumeOperations } from './operations/consume.ts';
import { moveTaskOperations } from './operations/move-tasks.ts';
import { queueOperations } from './operations/queues.ts';
import { sendOperations } from './operations/send.ts';

/** Ten messages of together 1 MiB, base64 and JSON escapes included. */
const MAXIMUM_REQUEST_BYTES = 8 * 1_048_576;

const QUERY_PROTOCOL = {
  status: 501,
  code: 'NotImplemented',
  message:
    'sqs does not implement the Query protocol here: use an SDK or CLI of November 2023 or later, which sends JSON',
};

/** Every operation that the local SQS implements. Queues are created from templates, not by operations. */
const OPERATIONS = { ...queueOperations, ...sendOperations, ...consumeOperations, ...moveTaskOperations };

export interface SqsOptions {
  readonly cloud: Cloud;
  /** Path of the SQLite file that keeps queues and messages across restarts, or `:memory:`. */
  readonly file: string;
  /** Returns the origin of queue URLs, called each time because the port is known only after listening. */
  readonly baseUrl: () => string;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface SqsService extends Service, SqsCore {}

/** Opens SQS with the semantics of AWS, on one SQLite file. */
export function openSqs({ cloud, file, baseUrl, clock = systemClock }: SqsOptions): SqsService {
  const broker = createBroker({ cloud, clock, journal: openJournal(file), baseUrl });
  resumeMoveTasks(broker);
  const operations = bindOperations(broker);
  const service = { name: 'sqs', version: '1.0', operations, maximumBytes: MAXIMUM_REQUEST_BYTES } as const;
  return {
    ...createCore(broker),
    async handle(request, response) {
      if (request.headers['x-amz-target'] === undefined) return sendError(request, response, QUERY_PROTOCOL);
      await serveAwsJson(service, request, response);
    },
    async close() {
      broker.close();
    },
  };
}

/** Binds the operations to a broker, as the AWS JSON protocol calls them. */
export function bindOperations(broker: Broker): Readonly<Record<string, WireOperation>> {
  const bound = Object.entries(OPERATIONS).map(([name, operation]): [string, WireOperation] => [
    name,
    (input, gone) => operation(broker, input, gone),
  ]);
  return Object.fromEntries(bound);
}
