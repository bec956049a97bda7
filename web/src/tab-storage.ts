import type { AcceptedOrder, NewOrder } from './orders/order.ts';

const PREFIX = 'orders.';

export type AcceptedOrders = ReturnType<typeof createAcceptedOrders>;

/** Stores the customer's orders that the API accepted in this tab and that are not known to be processed, newest first. */
export function createAcceptedOrders(storage: Storage, customerId: string) {
  const stored = tabValue<readonly AcceptedOrder[]>(storage, 'accepted');
  const ofAllCustomers = () => stored.read() ?? [];
  const without = (id: string) => ofAllCustomers().filter((order) => order.id !== id);
  const all = () => ofAllCustomers().filter((order) => order.customerId === customerId);
  return {
    all,
    find: (id: string) => all().find((order) => order.id === id),
    add: (order: AcceptedOrder) => stored.write([order, ...without(order.id)]),
    remove: (id: string) => stored.write(without(id)),
  };
}

export type Submission = ReturnType<typeof createSubmission>;

/**
 * Stores the order that is being submitted, and its Idempotency-Key. The key stays the same as long as the order does: a click
 * after a timeout, or after a new sign-in, orders once. Both are stored in the tab, because sign-in leaves the page.
 */
export function createSubmission(storage: Storage) {
  const last = tabValue<{ readonly order: NewOrder; readonly key: string }>(storage, 'submission');
  return {
    keyFor(order: NewOrder): string {
      const before = last.read();
      if (before && JSON.stringify(before.order) === JSON.stringify(order)) return before.key;
      const key = crypto.randomUUID();
      last.write({ order, key });
      return key;
    },
    /** Returns the customer's order whose outcome is unknown. */
    unsettled(customerId: string): NewOrder | undefined {
      const order = last.read()?.order;
      return order?.customerId === customerId ? order : undefined;
    },
    /** Forgets the order, because the API has accepted or rejected it. */
    settle: () => last.remove(),
  };
}

/** Removes everything that the page has stored in the tab. */
export function clearTab(storage: Storage): void {
  for (const key of Object.keys(storage).filter((name) => name.startsWith(PREFIX))) storage.removeItem(key);
}

/** Stores a value under a name in the tab; it survives reloads and sign-in. */
function tabValue<Value>(storage: Storage, name: string) {
  const key = PREFIX + name;
  return {
    read(): Value | undefined {
      const text = storage.getItem(key);
      return text === null ? undefined : (JSON.parse(text) as Value);
    },
    write: (value: Value) => storage.setItem(key, JSON.stringify(value)),
    remove: () => storage.removeItem(key),
  };
}
