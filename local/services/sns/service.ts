import type { Cloud, Service } from '../service.ts';
import { type Clock, systemClock } from '../sqs/clock.ts';
import { createBroker, type Deliver } from './broker.ts';
import { createCore, type SnsCore } from './core.ts';
import { openJournal } from './journal.ts';
import { handleRequest } from './wire/http.ts';

export interface SnsOptions {
  readonly cloud: Cloud;
  /** Path of the SQLite file that keeps topics and subscriptions across restarts, or `:memory:`. */
  readonly file: string;
  /** Puts a message into a queue: the `send` of the local SQS. */
  readonly deliver: Deliver;
  /** Origin of the links in messages, asked each time. */
  readonly baseUrl: () => string;
  /** Shows the user emails, which are not sent, and messages that nobody took. */
  readonly notify: (text: string) => void;
  /** @default the system's clock */
  readonly clock?: Clock;
}

export interface SnsService extends Service, SnsCore {}

/** SNS with the semantics of AWS: fan-out to queues, and to the user's screen in place of email. */
export function openSns({ file, clock = systemClock, ...options }: SnsOptions): SnsService {
  const journal = openJournal(file);
  const broker = createBroker({ ...options, clock, journal });
  return {
    ...createCore(broker),
    handle: (request, response) => handleRequest(broker, request, response),
    async close() {
      journal.close();
    },
  };
}
