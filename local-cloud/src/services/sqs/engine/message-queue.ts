import type { DeliveryOrder } from './delivery-order.ts';
import { createHeap } from './heap.ts';
import { type Arrival, becameVisibleBefore, type Message, type MessageState, messageFrom } from './message.ts';

export interface ReceiveRequest {
  readonly now: number;
  readonly limit: number;
  readonly visibilityTimeoutMs: number;
  /** Number of receives after which a message is not handed out again. */
  readonly maxReceiveCount: number;
}

export interface Received {
  readonly delivered: Message[];
  /** Messages taken out of the queue because this receive would have exceeded the maximum: they go to the dead-letter queue. */
  readonly exhausted: Message[];
}

export type MessageQueue = ReturnType<typeof createMessageQueue>;

/**
 * Creates a queue as a state machine without a clock, storage or wire: the time is an argument, and the result says what the
 * journal has to record.
 */
export function createMessageQueue(order: DeliveryOrder) {
  const messages = new Map<number, Message>();
  const waiting = createHeap<'schedulePosition', Message>('schedulePosition', becameVisibleBefore);
  const byAge = createHeap<'agePosition', Message>('agePosition', wasSentBefore);
  const counts = { delayed: 0, inFlight: 0, visible: 0 };

  function setState(message: Message, state: MessageState, visibleAt: number): void {
    const before = message.state;
    if (before !== 'visible') waiting.remove(message);
    message.state = state;
    message.visibleAt = visibleAt;
    order.changed(message, before);
    if (state !== 'visible') waiting.add(message);
    counts[before]--;
    counts[state]++;
  }

  function remove(message: Message): void {
    messages.delete(message.sequence);
    order.remove(message);
    if (message.state !== 'visible') waiting.remove(message);
    byAge.remove(message);
    counts[message.state]--;
  }

  return {
    add(arrival: Arrival, now: number): void {
      const message = messageFrom(arrival, now);
      messages.set(message.sequence, message);
      order.add(message);
      if (message.state !== 'visible') waiting.add(message);
      byAge.add(message);
      counts[message.state]++;
    },
    find: (sequence: number): Message | undefined => messages.get(sequence),
    /** Makes visible what is due, removes what is past its retention, and returns what it removed. */
    advance(now: number, retentionMs: number): Message[] {
      for (let due = waiting.peek(); due && due.visibleAt <= now; due = waiting.peek()) {
        setState(due, 'visible', due.visibleAt);
      }
      const expired: Message[] = [];
      for (let oldest = byAge.peek(); oldest && oldest.sentAt + retentionMs <= now; oldest = byAge.peek()) {
        remove(oldest);
        expired.push(oldest);
      }
      return expired;
    },
    receive({ now, limit, visibilityTimeoutMs, maxReceiveCount }: ReceiveRequest): Received {
      const delivered: Message[] = [];
      const exhausted: Message[] = [];
      for (const message of order.deliverable()) {
        if (delivered.length === limit) break;
        if (message.receiveCount >= maxReceiveCount) {
          remove(message);
          exhausted.push(message);
        } else {
          message.receiveCount++;
          setState(message, 'inFlight', now + visibilityTimeoutMs);
          delivered.push(message);
        }
      }
      return { delivered, exhausted };
    },
    /** Takes visible messages out of the queue in order of delivery, until the limit or the first that is not accepted. */
    takeWhile(limit: number, accept: (message: Message) => boolean): Message[] {
      const taken: Message[] = [];
      for (const message of order.deliverable()) {
        if (taken.length === limit || !accept(message)) break;
        remove(message);
        taken.push(message);
      }
      return taken;
    },
    hideUntil: (message: Message, visibleAt: number): void => setState(message, 'inFlight', visibleAt),
    remove,
    counts: (): Readonly<Record<MessageState, number>> => counts,
    /** Returns when the next delayed or in-flight message becomes visible. */
    nextVisibleAt: (): number | undefined => waiting.peek()?.visibleAt,
  };
}

function wasSentBefore(a: Message, b: Message): boolean {
  return a.sentAt < b.sentAt || (a.sentAt === b.sentAt && a.sequence < b.sequence);
}
