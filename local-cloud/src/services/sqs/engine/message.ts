import type { MessageGroup } from './fifo-order.ts';

export type MessageState = 'delayed' | 'inFlight' | 'visible';

/** What scheduling a message needs. Its body and attributes stay in the journal: 100,000 messages cost an index, not their text. */
export interface Message {
  /** Arrival order over all queues, and the key of the message's row in the journal. */
  readonly sequence: number;
  /** Milliseconds since the epoch, from which retention counts: a move to a standard dead-letter queue keeps it. */
  readonly sentAt: number;
  /** FIFO queues only. */
  readonly groupId: string | undefined;
  state: MessageState;
  /** When the message becomes visible, while it is delayed or in flight. */
  visibleAt: number;
  receiveCount: number;
  /** Place in the heap of waiting or of visible messages, whichever it is in. */
  schedulePosition: number;
  /** Place in the heap by age. */
  agePosition: number;
  group: MessageGroup | undefined;
  previousInGroup: Message | undefined;
  nextInGroup: Message | undefined;
}

export interface Arrival {
  readonly sequence: number;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly groupId: string | undefined;
}

export function messageFrom(arrival: Arrival, now: number): Message {
  return {
    sequence: arrival.sequence,
    sentAt: arrival.sentAt,
    groupId: arrival.groupId,
    state: arrival.visibleAt <= now ? 'visible' : arrival.receiveCount > 0 ? 'inFlight' : 'delayed',
    visibleAt: arrival.visibleAt,
    receiveCount: arrival.receiveCount,
    schedulePosition: -1,
    agePosition: -1,
    group: undefined,
    previousInGroup: undefined,
    nextInGroup: undefined,
  };
}
