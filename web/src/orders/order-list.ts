import { announce, button, element } from '../element.ts';
import { failurePanel } from '../failure-panel.ts';
import { ApiProblem } from '../failures.ts';
import { formatCents, formatCount, timeElement } from '../format.ts';
import { orderPath } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { type Order, type OrderLine, shortId, totalCents } from './order.ts';
import { followOrder, statusBadge } from './order-status.ts';

/** Number of lines that an entry names; it counts the others. */
const LINES_NAMED = 3;

/** Creates the list of a customer's orders, the newest first, which loads one page at a time. */
export function createOrderList(visit: Visit) {
  const list = element('ol', { class: 'orders', 'aria-labelledby': 'placed-orders' });
  const foot = element('div', { class: 'list-foot' });
  let items = new Map<string, HTMLLIElement>();

  function insert(order: Order, where: 'append' | 'prepend'): HTMLLIElement | undefined {
    if (items.has(order.id)) return undefined;
    const item = element('li', { class: 'order' });
    fillItem(item, order, visit);
    items.set(order.id, item);
    list[where](item);
    return item;
  }

  async function loadPage(cursor?: string): Promise<void> {
    foot.replaceChildren(element('p', { class: 'muted' }, 'Loading…'));
    const { items: orders, nextCursor } = await visit.api.listOrders(visit.customerId, cursor);
    if (visit.signal.aborted) return;
    for (const { id } of orders) visit.accepted.remove(id);
    if (cursor === undefined) startOver();
    const added = orders.map((order) => insert(order, 'append'));
    foot.replaceChildren(...footOf(nextCursor));
    if (cursor === undefined) return;
    announce(added.length === 1 ? '1 more order.' : `${added.length} more orders.`);
    const firstNew = added.find((item) => item !== undefined);
    firstNew?.querySelector('a')?.focus();
  }

  function startOver(): void {
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
    /** Adds an order that the API has just accepted at the top. */
    add(order: Order): void {
      insert(order, 'prepend');
      for (const empty of foot.querySelectorAll('p.muted')) empty.remove();
    },
  };
}

/** Shows an order in the list. An accepted order is followed and shown again when it is processed. */
function fillItem(item: HTMLLIElement, order: Order, visit: Visit): void {
  const href = orderPath(order.id, visit.customerInAddress);
  const hadFocus = item.contains(document.activeElement);
  item.replaceChildren(
    element('a', { class: 'order-name', href }, `Order ${shortId(order.id)}`),
    statusBadge(order.status),
    element('span', { class: 'number' }, formatCents(totalCents(order))),
    element('p', { class: 'muted' }, timeElement(order.placedAt), ` · ${summary(order.lines)}`),
  );
  if (order.status === 'accepted') {
    item.append(followOrder(order, visit, (processed) => fillItem(item, processed, visit)));
  }
  if (hadFocus) item.querySelector('a')?.focus();
}

function summary(lines: readonly OrderLine[]): string {
  const named = lines.slice(0, LINES_NAMED).map(({ sku, quantity }) => `${formatCount(quantity)} × ${sku}`);
  const others = lines.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${others} more`;
}
