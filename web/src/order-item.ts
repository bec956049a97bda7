import { element } from './element.ts';
import { formatCents, formatCount, timeElement } from './format.ts';
import { cents, type Order, type OrderLine, shortId, totalCents } from './order.ts';
import { followOrder, statusBadge } from './order-status.ts';
import { orderPath } from './routes.ts';
import type { Visit } from './visit.ts';

/** More of an order's lines are only counted. */
const LINES_NAMED = 3;

/** An order in the list. One that is only accepted is watched, and becomes what it is then. */
export function createOrderItem(order: Order, visit: Visit): HTMLLIElement {
  const item = element('li', { class: 'order' });
  fill(item, order, visit);
  return item;
}

function fill(item: HTMLLIElement, order: Order, visit: Visit): void {
  const href = orderPath(order.id, visit.customerInAddress);
  const total = order.status === 'processed' ? cents(order.total) : totalCents(order.lines);
  const hadFocus = item.contains(document.activeElement);
  item.replaceChildren(
    element('a', { class: 'order-name', href }, `Order ${shortId(order.id)}`),
    statusBadge(order.status),
    element('span', { class: 'number' }, formatCents(total)),
    element('p', { class: 'muted' }, timeElement(order.placedAt), ` · ${summary(order.lines)}`),
  );
  if (order.status === 'accepted') item.append(followOrder(order, visit, (processed) => fill(item, processed, visit)));
  if (hadFocus) item.querySelector('a')?.focus();
}

function summary(lines: readonly OrderLine[]): string {
  const named = lines.slice(0, LINES_NAMED).map(({ sku, quantity }) => `${formatCount(quantity)} × ${sku}`);
  const others = lines.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${others} more`;
}
