import type { DeliveryOrder } from './delivery-order.ts';
import { createHeap } from './heap.ts';
import type { Message } from './message.ts';

/** Oldest visibility first: a message that was tried and failed goes behind those that wait already. */
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

export function becameVisibleBefore(a: Message, b: Message): boolean {
  return a.visibleAt < b.visibleAt || (a.visibleAt === b.visibleAt && a.sequence < b.sequence);
}
