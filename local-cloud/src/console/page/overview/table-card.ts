import { element } from '../../../ui/element.ts';
import { createRegion } from '../../../ui/region.ts';
import { readLocal } from '../../../ui/requests.ts';
import { scrollingTable } from '../../../ui/table.ts';
import type { TableItem, TablePage } from '../../console-state.ts';
import { formatBytes, formatCount, formatCounted } from '../format.ts';

/** Creates the card of a DynamoDB table: its newest items. */
export function createTableCard(name: string) {
  const total = element('p', { class: 'muted' });
  const listing = element('div');
  const show = createRegion(listing, (page: TablePage) => itemTable(name, page));
  let seen: string | undefined;

  return {
    element: element(
      'section',
      { class: 'card', 'aria-label': `Table ${name}` },
      element('div', { class: 'card-head' }, element('h3', {}, name), total),
      listing,
    ),
    async update({ items, bytes }: TableItem): Promise<void> {
      const now = `${formatCounted(items, 'row')}, ${formatBytes(bytes)}`;
      if (now === seen) return;
      show(await readLocal<TablePage>(`items/${encodeURIComponent(name)}`));
      total.textContent = seen = now;
    },
  };
}

function itemTable(name: string, { attributes, items, scanned }: TablePage): HTMLElement[] {
  if (items.length === 0) return [element('p', { class: 'empty' }, 'No rows yet.')];
  const table = scrollingTable({
    caption: `Rows of ${name}`,
    columns: attributes.map((title) => ({ title })),
    rows: items.map((item) => attributes.map((attribute) => cell(item[attribute] ?? '–'))),
    class: 'items',
  });
  if (scanned === undefined) return [table];
  const note = `Rows from before the start are the newest of ${formatCount(scanned)} that were read, not of the whole table.`;
  return [table, element('p', { class: 'note' }, note)];
}

/** The title shows a long value that the cell cuts off. */
function cell(text: string): HTMLElement {
  return element('span', { title: text }, text);
}
