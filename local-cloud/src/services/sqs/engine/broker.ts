import type { Clock } from '../../../base/clock.ts';
import type { Cloud } from '../../../front-door/service.ts';
import { queueDoesNotExist } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { QueueRow } from '../journal/queue-rows.ts';
import type { QueueAttributes } from '../rules/queue-attributes.ts';
import { type QueueSettings, queueSettings } from '../rules/queue-settings.ts';
import { fifoOrder } from './fifo-order.ts';
import { createMessageQueue, type MessageQueue } from './message-queue.ts';
import { standardOrder } from './standard-order.ts';
import { createWaitingRoom, type WaitingRoom } from './waiting-room.ts';

/** A queue at work: its row in the journal, its messages' schedule, who waits for them. */
export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly messages: MessageQueue;
  readonly waitingRoom: WaitingRoom;
  /** Since this process opened the queue. */
  readonly totals: { sent: number; received: number; deleted: number };
  row: QueueRow;
  settings: QueueSettings;
}

/** All queues, and what every operation on them needs. */
export interface Broker {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Sorted by name. */
  queues(): Queue[];
  find(name: string): Queue | undefined;
  findByArn(arn: string): Queue | undefined;
  /** @throws QueueDoesNotExist */
  byUrl(url: string): Queue;
  urlOf(queue: Queue): string;
  /** Of a queue with this name, whether it exists or not. */
  arnOf(name: string): string;
  create(name: string, attributes: QueueAttributes): Queue;
  update(queue: Queue, attributes: QueueAttributes): void;
  delete(queue: Queue): void;
  /** Runs work that goes on by itself, unless the broker is closed before. */
  later(milliseconds: number, work: () => void): void;
  close(): void;
}

export interface BrokerOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly baseUrl: () => string;
}

export function createBroker({ cloud, clock, journal, baseUrl }: BrokerOptions): Broker {
  const byName = new Map<string, Queue>();
  const timers = new Set<() => void>();

  const arnOf = (name: string): string => `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${name}`;

  function open(row: QueueRow): Queue {
    const settings = queueSettings(row.attributes);
    const messages = createMessageQueue(settings.isFifo ? fifoOrder() : standardOrder());
    for (const arrival of journal.messages.index(row.id)) messages.add(arrival, clock.now());
    const queue: Queue = {
      id: row.id,
      name: row.name,
      arn: arnOf(row.name),
      messages,
      waitingRoom: createWaitingRoom(clock, messages.nextVisibleAt),
      totals: { sent: 0, received: 0, deleted: 0 },
      row,
      settings,
    };
    byName.set(row.name, queue);
    return queue;
  }

  for (const row of journal.queues.all()) open(row);

  return {
    cloud,
    clock,
    journal,
    queues: () => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name) => byName.get(name),
    findByArn(arn) {
      const queue = byName.get(arn.slice(arn.lastIndexOf(':') + 1));
      return queue?.arn === arn ? queue : undefined;
    },
    byUrl(url) {
      const queue = byName.get(url.slice(url.lastIndexOf('/') + 1));
      if (!queue) throw queueDoesNotExist();
      return queue;
    },
    arnOf,
    urlOf: (queue) => `${baseUrl()}/${cloud.accountId}/${queue.name}`,
    create(name, attributes) {
      const now = clock.now();
      return open(journal.queues.insert({ name, attributes, createdAt: now, modifiedAt: now }));
    },
    update(queue, attributes) {
      const row = { ...queue.row, attributes, modifiedAt: clock.now() };
      journal.queues.update(row);
      queue.row = row;
      queue.settings = queueSettings(attributes);
      queue.waitingRoom.wake();
    },
    delete(queue) {
      journal.transaction(() => journal.queues.delete(queue.id));
      byName.delete(queue.name);
      queue.waitingRoom.close();
    },
    later(milliseconds, work) {
      const cancel = clock.after(milliseconds, () => {
        timers.delete(cancel);
        work();
      });
      timers.add(cancel);
    },
    close() {
      for (const cancel of timers) cancel();
      for (const queue of byName.values()) queue.waitingRoom.close();
      journal.close();
    },
  };
}

/** Brings a queue to the present: every look at it starts here. */
export function advance({ clock, journal }: Broker, queue: Queue): void {
  const expired = queue.messages.advance(clock.now(), queue.settings.retentionMs);
  if (expired.length === 0) return;
  journal.transaction(() => {
    for (const message of expired) journal.messages.delete(message.sequence);
  });
}
