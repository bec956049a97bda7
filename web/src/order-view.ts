import { button, element } from './element.ts';
import { failurePanel } from './failure-panel.ts';
import { formatCents, formatCount, timeElement } from './format.ts';
import { cents, lineCents, type Order, shortId, totalCents } from './order.ts';
import { followOrder, statusBadge } from './order-status.ts';
import { ordersPath } from './routes.ts';
import type { View, Visit } from './visit.ts';

/** `/orders/<id>`: all of one order. */
export function createOrderView(id: string, visit: Visit): View {
  const title = `Order ${shortId(id)}`;
  const card = element('section', { class: 'card stack medium', 'aria-label': title });

  function show(order: Order): void {
    card.replaceChildren(...describe(order));
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

function notFound(lookAgain: () => void): HTMLElement[] {
  return [
    element(
      'p',
      {},
      element('strong', {}, 'There is no such order'),
      ' that you may see. One that was just placed may need a moment.',
    ),
    element('p', {}, button('Look again', lookAgain)),
  ];
}

function describe(order: Order): HTMLElement[] {
  const facts: [string, ...(Node | string)[]][] = [
    ['Status', statusBadge(order.status)],
    ['Number', element('code', {}, order.id)],
    ['Customer', order.customerId],
    ['Placed', timeElement(order.placedAt, 'medium')],
  ];
  if (order.status === 'processed') facts.push(['Processed', timeElement(order.processedAt, 'medium')]);
  if (order.note !== undefined) facts.push(['Note', order.note]);
  const list = facts.map(([name, ...value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, ...value)),
  );
  return [element('dl', { class: 'facts' }, ...list), linesTable(order)];
}

function linesTable(order: Order): HTMLElement {
  const heads = ['Article', 'Quantity', 'Unit price', 'Sum'];
  const head = heads.map((text, index) => element('th', { scope: 'col', class: index > 0 && 'number' }, text));
  const rows = order.lines.map((line) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, line.sku),
      ...[formatCount(line.quantity), formatCents(Math.round(line.unitPrice * 100)), formatCents(lineCents(line))].map(
        (text) => element('td', { class: 'number' }, text),
      ),
    ),
  );
  const total = order.status === 'processed' ? cents(order.total) : totalCents(order.lines);
  const foot = element(
    'tr',
    {},
    element('th', { scope: 'row', colspan: 3 }, 'Total'),
    element('td', { class: 'number' }, formatCents(total)),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Lines' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
      element('tfoot', {}, foot),
    ),
  );
}
