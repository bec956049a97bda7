export type MessageState = 'delayed' | 'inFlight' | 'visible';

/**
 * The part of a message that scheduling needs. Body and attributes stay in the journal, so 100,000 messages cost the memory
 * of an index, not of their text.
 */
export interface Message extends Omit<Arrival, 'visibleAt' | 'receiveCount'> {
  state: MessageState;
  /** Time at which a delayed or in-flight message becomes visible. */
  visibleAt: number;
  receiveCount: number;
  /** Place in the heap of waiting or of visible messages, whichever the message is in. */
  schedulePosition: number;
  /** Place in the heap by age. */
  agePosition: number;
  group: MessageGroup | undefined;
  previousInGroup: Message | undefined;
  nextInGroup: Message | undefined;
}

/** A message as it comes into the schedule of a queue. */
export interface Arrival {
  /** Arrival order over all queues, and the key of the message's row in the journal. */
  readonly sequence: number;
  /** Milliseconds since the epoch, from which retention counts: a move to a standard dead-letter queue keeps it. */
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  /** FIFO queues only. */
  readonly groupId: string | undefined;
}

/** One message group: its messages in order of arrival, as a linked list. */
export interface MessageGroup {
  readonly id: string;
  head: Message | undefined;
  tail: Message | undefined;
  /** While any message of the group is in flight, none of the others is handed out. */
  inFlight: number;
  /** Place in the heap of deliverable groups; -1 when the group is not in it. */
  position: number;
  /** Sequence of the head when the group joined that heap. */
  rank: number;
}

export function messageFrom(arrival: Arrival, now: number): Message {
  const { sequence, sentAt, groupId, visibleAt, receiveCount } = arrival;
  return {
    sequence,
    sentAt,
    groupId,
    state: visibleAt <= now ? 'visible' : receiveCount > 0 ? 'inFlight' : 'delayed',
    visibleAt,
    receiveCount,
    schedulePosition: -1,
    agePosition: -1,
    group: undefined,
    previousInGroup: undefined,
    nextInGroup: undefined,
  };
}

export function becameVisibleBefore(a: Message, b: Message): boolean {
  return a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.sequence < b.sequence);
}
