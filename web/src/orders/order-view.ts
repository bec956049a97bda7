import { button, element } from '../element.ts';
import { failurePanel } from '../failure-panel.ts';
import { formatCents, formatCount, timeElement } from '../format.ts';
import { ordersPath } from '../routes.ts';
import type { View, Visit } from '../visit.ts';
import { cents, lineCents, type Order, shortId, totalCents } from './order.ts';
import { followOrder, statusBadge } from './order-status.ts';

/** Creates the view of one order, `/orders/<id>`. */
export function createOrderView(id: string, visit: Visit): View {
  const title = `Order ${shortId(id)}`;
  const card = element('section', { class: 'card stack medium', 'aria-label': title });

  function show(order: Order): void {
    card.replaceChildren(facts(order), linesTable(order));
    if (order.status === 'accepted') card.append(followOrder(order, visit, show));
  }

  async function load(): Promise<void> {
    const accepted = visit.accepted.find(id);
    if (accepted) return show(accepted);
    card.replaceChildren(element('p', { class: 'muted' }, 'Loading…'));
    const order = await visit.api.findOrder(id);
    if (visit.signal.aborted) return;
    if (order) show(order);
    else card.replaceChildren(...notFound(run));
  }

  function run(): void {
    load().catch((error: unknown) => {
      if (!visit.signal.aborted) card.replaceChildren(failurePanel(error, { retry: run, signIn: visit.signIn }));
    });
  }

  run();
  const back = element('a', { href: ordersPath(visit.customerInAddress) }, '← All orders');
  return { title, parts: [element('p', {}, back), element('h1', { tabindex: -1 }, title), card] };
}

function notFound(checkAgain: () => void): HTMLElement[] {
  const text = ' It may not be processed yet, or it may belong to another customer.';
  return [
    element('p', {}, element('strong', {}, 'Order not found.'), text),
    element('p', {}, button('Check again', checkAgain)),
  ];
}

function facts(order: Order): HTMLElement {
  const rows: [string, Node | string][] = [
    ['Status', statusBadge(order.status)],
    ['Number', element('code', {}, order.id)],
    ['Customer', order.customerId],
    ['Placed', timeElement(order.placedAt, 'medium')],
  ];
  if (order.status === 'processed') rows.push(['Processed', timeElement(order.processedAt, 'medium')]);
  if (order.note !== undefined) rows.push(['Note', order.note]);
  const list = rows.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
  return element('dl', { class: 'facts' }, ...list);
}

function linesTable(order: Order): HTMLElement {
  const numbers = (...texts: string[]) => texts.map((text) => element('td', { class: 'number' }, text));
  const titles = ['Article', 'Quantity', 'Unit price', 'Sum'];
  const head = titles.map((title, index) => element('th', { scope: 'col', class: index > 0 && 'number' }, title));
  const rows = order.lines.map((line) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, line.sku),
      ...numbers(formatCount(line.quantity), formatCents(cents(line.unitPrice)), formatCents(lineCents(line))),
    ),
  );
  const total = element('th', { scope: 'row', colspan: 3 }, 'Total');
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Lines' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
      element('tfoot', {}, element('tr', {}, total, ...numbers(formatCents(totalCents(order))))),
    ),
  );
}
