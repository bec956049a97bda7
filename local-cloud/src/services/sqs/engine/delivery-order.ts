import { createHeap } from './heap.ts';
import { becameVisibleBefore, type Message, type MessageGroup, type MessageState } from './message.ts';

/** Decides which visible message is handed out next: by time for standard queues, by group for FIFO queues. */
export interface DeliveryOrder {
  add(message: Message): void;
  changed(message: Message, before: MessageState): void;
  remove(message: Message): void;
  /** Yields visible messages in order. The caller takes or removes each one before it asks for the next. */
  deliverable(): Iterable<Message>;
}

/** Delivers the message first that became visible first: a failed message goes behind those that wait already. */
export function standardOrder(): DeliveryOrder {
  const visible = createHeap<'schedulePosition', Message>('schedulePosition', becameVisibleBefore);

  return {
    add(message) {
      if (message.state === 'visible') visible.add(message);
    },
    changed(message, before) {
      if (before === 'visible') visible.remove(message);
      if (message.state === 'visible') visible.add(message);
    },
    remove(message) {
      if (message.state === 'visible') visible.remove(message);
    },
    *deliverable() {
      for (let next = visible.peek(); next; next = visible.peek()) yield next;
    },
  };
}

/** Delivers the messages of a group in order of arrival, and the group first whose first message arrived first. */
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
