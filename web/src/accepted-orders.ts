import type { AcceptedOrder } from './order.ts';
import { tabValue } from './tab-storage.ts';

/** A customer's orders that the API accepted in this tab and that have not been seen processed, newest first. */
export interface AcceptedOrders {
  all(): readonly AcceptedOrder[];
  find(id: string): AcceptedOrder | undefined;
  add(order: AcceptedOrder): void;
  remove(id: string): void;
}

export function createAcceptedOrders(storage: Storage, customerId: string): AcceptedOrders {
  const stored = tabValue<readonly AcceptedOrder[]>(storage, 'accepted');
  const everybodys = () => stored.read() ?? [];
  const without = (id: string) => everybodys().filter((order) => order.id !== id);
  const all = () => everybodys().filter((order) => order.customerId === customerId);
  return {
    all,
    find: (id) => all().find((order) => order.id === id),
    add: (order) => stored.write([order, ...without(order.id)]),
    remove: (id) => stored.write(without(id)),
  };
}
