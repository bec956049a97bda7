import { type Clock, systemClock } from '../../base/clock.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import { createCore, type SqsCore } from './core.ts';
import { createBroker } from './engine/broker.ts';
import { resumeMoveTasks } from './engine/move-messages.ts';
import { openJournal } from './journal/journal.ts';
import { handleRequest } from './operations/handle-request.ts';

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
  return {
    ...createCore(broker),
    handle: (request, response) => handleRequest(broker, request, response),
    async close() {
      broker.close();
    },
  };
}
