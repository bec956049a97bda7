import type { NewOrder } from './order.ts';
import { tabValue } from './tab-storage.ts';

/**
 * The order that is being submitted, and its Idempotency-Key. As long as the order stays the same, so does the key: a click
 * after a time-out, or after signing in again, orders once. Kept for the tab, because signing in leaves the page.
 */
export interface Submission {
  keyFor(order: NewOrder): string;
  /** What was submitted for this customer without an answer that settles it. */
  unsettled(customerId: string): NewOrder | undefined;
  /** The API has it, or will not have it. */
  settle(): void;
}

export function createSubmission(storage: Storage): Submission {
  const last = tabValue<{ readonly order: NewOrder; readonly key: string }>(storage, 'submission');
  return {
    keyFor(order) {
      const before = last.read();
      if (before && JSON.stringify(before.order) === JSON.stringify(order)) return before.key;
      const key = crypto.randomUUID();
      last.write({ order, key });
      return key;
    },
    unsettled(customerId) {
      const order = last.read()?.order;
      return order?.customerId === customerId ? order : undefined;
    },
    settle: () => last.remove(),
  };
}
