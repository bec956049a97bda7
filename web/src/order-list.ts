import { announce } from './announce.ts';
import { button, element } from './element.ts';
import { failurePanel } from './failure-panel.ts';
import { ApiProblem } from './failures.ts';
import type { Order } from './order.ts';
import { createOrderItem } from './order-item.ts';
import type { Visit } from './visit.ts';

export interface OrderList {
  readonly element: HTMLElement;
  /** Puts an order that was just accepted on top. */
  add(order: Order): void;
}

/** A customer's orders, newest first, a page at a time. */
export function createOrderList(visit: Visit): OrderList {
  const list = element('ol', { class: 'orders', 'aria-labelledby': 'placed-orders' });
  const foot = element('div', { class: 'list-foot' });
  let items = new Map<string, HTMLLIElement>();

  function insert(order: Order, where: 'append' | 'prepend'): HTMLLIElement | undefined {
    if (items.has(order.id)) return undefined;
    const item = createOrderItem(order, visit);
    items.set(order.id, item);
    list[where](item);
    return item;
  }

  async function loadPage(cursor?: string): Promise<void> {
    foot.replaceChildren(element('p', { class: 'muted' }, 'Loading…'));
    const { items: orders, nextCursor } = await visit.api.listOrders(visit.customerId, cursor);
    if (visit.signal.aborted) return;
    for (const { id } of orders) visit.accepted.remove(id);
    if (cursor === undefined) start();
    const added = orders.map((order) => insert(order, 'append'));
    foot.replaceChildren(...footOf(nextCursor));
    if (cursor === undefined) return;
    announce(added.length === 1 ? '1 more order.' : `${added.length} more orders.`);
    added
      .find((item) => item !== undefined)
      ?.querySelector('a')
      ?.focus();
  }

  function start(): void {
    items = new Map();
    list.replaceChildren();
    for (const order of visit.accepted.all()) insert(order, 'append');
  }

  function footOf(nextCursor: string | undefined): HTMLElement[] {
    if (nextCursor !== undefined) return [button('Load more', () => run(nextCursor))];
    return items.size === 0 ? [element('p', { class: 'muted' }, 'No orders yet.')] : [];
  }

  function run(cursor?: string): void {
    loadPage(cursor).catch((error: unknown) => {
      if (visit.signal.aborted) return;
      const isOutdated = error instanceof ApiProblem && error.code === 'invalid-cursor';
      const retry = () => run(isOutdated ? undefined : cursor);
      foot.replaceChildren(failurePanel(error, { retry, signIn: visit.signIn }));
    });
  }

  run();
  const head = element(
    'div',
    { class: 'card-head' },
    element('h2', { id: 'placed-orders' }, 'Placed orders'),
    button('Refresh', () => run(), { class: 'quiet' }),
  );
  return {
    element: element('section', { class: 'card', 'aria-labelledby': 'placed-orders' }, head, list, foot),
    add(order) {
      insert(order, 'prepend');
      for (const empty of foot.querySelectorAll('p.muted')) empty.remove();
    },
  };
}
