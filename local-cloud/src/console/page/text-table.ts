import { element } from './element.ts';
import type { ResultRow } from './insights.ts';

/** Rows of any columns, without the pointer that Logs Insights adds. */
export function textTable(caption: string, rows: readonly ResultRow[]): HTMLElement {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== '@ptr');
  if (rows.length === 0) return element('p', { class: 'empty' }, 'Nothing found.');
  const table = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, caption),
    element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...columns.map((name) => element('td', {}, row[name] ?? '–')))),
    ),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption }, table);
}
