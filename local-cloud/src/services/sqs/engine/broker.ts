import type { Clock } from '../../../base/clock.ts';
import type { Cloud } from '../../../front-door/service.ts';
import { queueDoesNotExist } from '../errors.ts';
import type { Journal, QueueRow } from '../journal/journal.ts';
import { fifoOrder, standardOrder } from './delivery-order.ts';
import { createMessageQueue, type MessageQueue } from './message-queue.ts';
import { type QueueAttributes, type QueueSettings, queueSettings } from './queue-attributes.ts';
import { createWaitingRoom, type WaitingRoom } from './waiting-room.ts';

/** A queue at work: its row in the journal, its messages' schedule, and the long polls that wait for them. */
export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly messages: MessageQueue;
  readonly waitingRoom: WaitingRoom;
  /** Counts since this process opened the queue. */
  readonly totals: { sent: number; received: number; deleted: number };
  row: QueueRow;
  settings: QueueSettings;
}

export interface BrokerOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly baseUrl: () => string;
}

export type Broker = ReturnType<typeof createBroker>;

/** Opens all queues of the journal, with what every operation on them needs. */
export function createBroker({ cloud, clock, journal, baseUrl }: BrokerOptions) {
  const byName = new Map<string, Queue>();
  const timers = new Set<() => void>();

  function open(row: QueueRow): Queue {
    const queue = openQueue(row, { cloud, clock, journal });
    byName.set(row.name, queue);
    return queue;
  }

  /** @throws QueueDoesNotExist */
  function named(name: string): Queue {
    const queue = byName.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  function findByArn(arn: string): Queue | undefined {
    const queue = byName.get(arn.slice(arn.lastIndexOf(':') + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  for (const row of journal.queues.all()) open(row);

  return {
    cloud,
    clock,
    journal,
    /** Lists the queues by name. */
    queues: (): Queue[] => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (name: string): Queue | undefined => byName.get(name),
    findByArn,
    named,
    /** @throws QueueDoesNotExist */
    byArn(arn: string): Queue {
      const queue = findByArn(arn);
      if (!queue) throw queueDoesNotExist();
      return queue;
    },
    /** @throws QueueDoesNotExist */
    byUrl: (url: string): Queue => named(url.slice(url.lastIndexOf('/') + 1)),
    urlOf: ({ name }: Queue): string => `${baseUrl()}/${cloud.accountId}/${name}`,
    create(name: string, attributes: QueueAttributes): Queue {
      const now = clock.now();
      return open(journal.queues.insert({ name, attributes, createdAt: now, modifiedAt: now }));
    },
    update(queue: Queue, attributes: QueueAttributes): void {
      const row = { ...queue.row, attributes, modifiedAt: clock.now() };
      journal.queues.update(row);
      queue.row = row;
      queue.settings = queueSettings(attributes);
      queue.waitingRoom.wake();
    },
    delete(queue: Queue): void {
      journal.transaction(() => journal.queues.delete(queue.id));
      byName.delete(queue.name);
      queue.waitingRoom.close();
    },
    /** Runs background work after a delay, unless the broker is closed before. */
    later(milliseconds: number, work: () => void): void {
      const cancel = clock.after(milliseconds, () => {
        timers.delete(cancel);
        work();
      });
      timers.add(cancel);
    },
    close(): void {
      for (const cancel of timers) cancel();
      for (const queue of byName.values()) queue.waitingRoom.close();
      journal.close();
    },
  };
}

function openQueue(row: QueueRow, { cloud, clock, journal }: Omit<BrokerOptions, 'baseUrl'>): Queue {
  const settings = queueSettings(row.attributes);
  const messages = createMessageQueue(settings.isFifo ? fifoOrder() : standardOrder());
  for (const arrival of journal.messages.index(row.id)) messages.add(arrival, clock.now());
  return {
    id: row.id,
    name: row.name,
    arn: `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${row.name}`,
    messages,
    waitingRoom: createWaitingRoom(clock, messages.nextVisibleAt),
    totals: { sent: 0, received: 0, deleted: 0 },
    row,
    settings,
  };
}

/** Brings a queue to the present: every operation that looks at its messages starts here. */
export function advance({ clock, journal }: Broker, queue: Queue): void {
  const expired = queue.messages.advance(clock.now(), queue.settings.retentionMs);
  if (expired.length === 0) return;
  journal.transaction(() => {
    for (const message of expired) journal.messages.delete(message.sequence);
  });
}
