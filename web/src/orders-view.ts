import { element } from './element.ts';
import { createOrderForm } from './order-form.ts';
import { createOrderList } from './order-list.ts';
import type { View, Visit } from './visit.ts';

/** `/`: a customer's orders, and a form for the next. */
export function createOrdersView(visit: Visit): View {
  const title = visit.customerInAddress === undefined ? 'Your orders' : `Orders of ${visit.customerInAddress}`;
  const list = createOrderList(visit);
  const form = createOrderForm(visit, list.add);
  return {
    title,
    parts: [element('h1', { tabindex: -1 }, title), element('div', { class: 'columns' }, form, list.element)],
  };
}
