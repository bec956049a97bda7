import { element } from './element.ts';

type Content = Node | string;

export interface Column {
  /** An empty title leaves the head cell empty. */
  readonly title: string;
  /** Class of every cell of the column, such as `number`. */
  readonly class?: string;
}

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Cells of each row; the first one is the row's header. */
  readonly rows: readonly (readonly (Content | readonly Content[])[])[];
  readonly class?: string;
}

/** Creates a table in a box that scrolls, with the keyboard too. */
export function scrollingTable(content: TableContent): HTMLElement {
  return scrollBox(content.caption, table(content));
}

export function scrollBox(label: string, ...children: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label }, ...children);
}

/** Creates a table with a hidden caption. The head is omitted if no column has a title. */
export function table({ caption, columns, rows, class: className }: TableContent): HTMLElement {
  const head = columns.map(({ title, class: columnClass }) =>
    title ? element('th', { scope: 'col', class: columnClass }, title) : element('td'),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, index) => {
        const attributes = { class: columns[index]?.class, scope: index === 0 && 'row' };
        return element(index === 0 ? 'th' : 'td', attributes, ...[cell].flat());
      }),
    ),
  );
  return element(
    'table',
    { class: className },
    element('caption', { class: 'hidden' }, caption),
    columns.some(({ title }) => title) && element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}
