import type { DeliveryOrder } from './delivery-order.ts';
import { createHeap } from './heap.ts';
import type { Message } from './message.ts';

/** One message group: its messages in order of arrival, as a linked list. */
export interface MessageGroup {
  readonly id: string;
  head: Message | undefined;
  tail: Message | undefined;
  /** While any message of the group is in flight, none of the others is handed out. */
  inFlight: number;
  /** Place in the heap of deliverable groups; -1 when it isn't there. */
  position: number;
  /** Sequence of the head when the group joined that heap. */
  rank: number;
}

export function fifoOrder(): DeliveryOrder {
  const groups = new Map<string, MessageGroup>();
  const deliverable = createHeap<'position', MessageGroup>('position', (a, b) => a.rank < b.rank);

  function refresh(group: MessageGroup): void {
    if (group.position >= 0) deliverable.remove(group);
    if (!group.head) {
      groups.delete(group.id);
    } else if (group.inFlight === 0 && group.head.state === 'visible') {
      group.rank = group.head.sequence;
      deliverable.add(group);
    }
  }

  return {
    add(message) {
      const group = groupOf(message, groups);
      append(message, group);
      if (message.state === 'inFlight') group.inFlight++;
      refresh(group);
    },
    changed(message, before) {
      const group = groupOf(message, groups);
      if (before === 'inFlight') group.inFlight--;
      if (message.state === 'inFlight') group.inFlight++;
      refresh(group);
    },
    remove(message) {
      const group = groupOf(message, groups);
      if (message.state === 'inFlight') group.inFlight--;
      unlink(message, group);
      refresh(group);
    },
    *deliverable() {
      for (let group = deliverable.peek(); group; group = deliverable.peek()) {
        for (let message = group.head; message?.state === 'visible'; ) {
          const next: Message | undefined = message.nextInGroup;
          yield message;
          message = next;
        }
      }
    },
  };
}

function groupOf(message: Message, groups: Map<string, MessageGroup>): MessageGroup {
  const id = message.groupId ?? '';
  let group = message.group ?? groups.get(id);
  if (!group) {
    group = { id, head: undefined, tail: undefined, inFlight: 0, position: -1, rank: 0 };
    groups.set(id, group);
  }
  return group;
}

function append(message: Message, group: MessageGroup): void {
  message.group = group;
  message.previousInGroup = group.tail;
  if (group.tail) group.tail.nextInGroup = message;
  else group.head = message;
  group.tail = message;
}

function unlink(message: Message, group: MessageGroup): void {
  const { previousInGroup: previous, nextInGroup: next } = message;
  if (previous) previous.nextInGroup = next;
  else group.head = next;
  if (next) next.previousInGroup = previous;
  else group.tail = previous;
}
