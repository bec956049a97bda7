import type { DeliveryOrder } from './delivery-order.ts';
import { createHeap } from './heap.ts';
import { type Arrival, type Message, type MessageState, messageFrom } from './message.ts';
import { becameVisibleBefore } from './standard-order.ts';

/**
 * The queue as a state machine: it knows no clock, no storage and no wire. The time is an argument, what to write down is a result.
 */
export interface MessageQueue {
  add(arrival: Arrival, now: number): Message;
  find(sequence: number): Message | undefined;
  /** Brings the queue to `now`: what is due becomes visible, what is past its retention leaves and is returned. */
  advance(now: number, retentionMs: number): Message[];
  receive(request: ReceiveRequest): Received;
  /** Takes visible messages out of the queue in order of delivery, until the limit or the first that is not accepted. */
  takeWhile(limit: number, accept: (message: Message) => boolean): Message[];
  /** Puts a message in flight until then. */
  hideUntil(message: Message, visibleAt: number): void;
  remove(message: Message): void;
  messages(): Iterable<Message>;
  counts(): Readonly<Record<MessageState, number>>;
  /** When the next delayed or in-flight message becomes visible. */
  nextVisibleAt(): number | undefined;
  oldestSentAt(): number | undefined;
}

export interface ReceiveRequest {
  readonly now: number;
  readonly limit: number;
  readonly visibilityTimeoutMs: number;
  /** Receives after which a message is handed out no more. */
  readonly maxReceiveCount: number;
}

export interface Received {
  readonly delivered: Message[];
  /** Taken out of this queue because this receive would have exceeded the maximum: they belong in the dead-letter queue. */
  readonly exhausted: Message[];
}

export function createMessageQueue(order: DeliveryOrder): MessageQueue {
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
    add(arrival, now) {
      const message = messageFrom(arrival, now);
      messages.set(message.sequence, message);
      order.add(message);
      if (message.state !== 'visible') waiting.add(message);
      byAge.add(message);
      counts[message.state]++;
      return message;
    },
    find: (sequence) => messages.get(sequence),
    advance(now, retentionMs) {
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
    receive({ now, limit, visibilityTimeoutMs, maxReceiveCount }) {
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
    takeWhile(limit, accept) {
      const taken: Message[] = [];
      for (const message of order.deliverable()) {
        if (taken.length === limit || !accept(message)) break;
        remove(message);
        taken.push(message);
      }
      return taken;
    },
    hideUntil: (message, visibleAt) => setState(message, 'inFlight', visibleAt),
    remove,
    messages: () => messages.values(),
    counts: () => counts,
    nextVisibleAt: () => waiting.peek()?.visibleAt,
    oldestSentAt: () => byAge.peek()?.sentAt,
  };
}

function wasSentBefore(a: Message, b: Message): boolean {
  return a.sentAt < b.sentAt || (a.sentAt === b.sentAt && a.sequence < b.sequence);
}
