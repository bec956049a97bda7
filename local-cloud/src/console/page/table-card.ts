import type { TableItem, TablePage } from '../console-state.ts';
import { readLocal } from './aws.ts';
import { element } from './element.ts';
import { formatBytes, formatCount } from './format.ts';
import { createRegion } from './region.ts';

/** A DynamoDB table, and its newest items. */
export function createTableCard(name: string) {
  const total = element('p', { class: 'muted' });
  const listing = element('div', {});
  const show = createRegion(listing, (page: TablePage) => [
    itemTable(name, page),
    ...(page.lookedThrough === undefined ? [] : [note(page.lookedThrough)]),
  ]);
  let seen: string | undefined;

  return {
    element: element(
      'section',
      { class: 'card', 'aria-label': `Table ${name}` },
      element('div', { class: 'card-head' }, element('h3', {}, name), total),
      listing,
    ),
    async update({ items, bytes }: TableItem): Promise<void> {
      const now = `${formatCount(items)} ${items === 1 ? 'row' : 'rows'}, ${formatBytes(bytes)}`;
      if (now === seen) return;
      show(await readLocal<TablePage>(`items/${encodeURIComponent(name)}`));
      total.textContent = seen = now;
    },
  };
}

function note(lookedThrough: number): HTMLElement {
  const text = `A table keeps no order of arrival: what was there before the start are the newest of ${formatCount(lookedThrough)} rows.`;
  return element('p', { class: 'note' }, text);
}

function itemTable(name: string, { attributes, items }: TablePage): HTMLElement {
  if (items.length === 0) return element('p', { class: 'empty' }, 'No rows yet.');
  const head = attributes.map((attribute) => element('th', { scope: 'col' }, attribute));
  const rows = items.map((item) => {
    const [key, ...others] = attributes.map((attribute) => item[attribute] ?? '–');
    return element(
      'tr',
      {},
      element('th', { scope: 'row', title: key }, key),
      ...others.map((text) => element('td', { title: text }, text)),
    );
  });
  const table = element(
    'table',
    { class: 'items' },
    element('caption', { class: 'hidden' }, `Rows of ${name}`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Rows of ${name}` }, table);
}
