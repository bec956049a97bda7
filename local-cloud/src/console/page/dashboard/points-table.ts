import { element } from '../element.ts';
import { formatTime, formatValue } from '../format.ts';
import type { DrawnLine } from './drawn-line.ts';

const ROWS = 30;

/** The newest points of a chart as a table, for whoever opens it. */
export function pointsTable(title: string) {
  const content = element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Data of ${title}` });
  let latest: readonly DrawnLine[] = [];
  const render = () => {
    if (host.open) content.replaceChildren(table(title, latest));
  };
  const host = element(
    'details',
    { class: 'points', ontoggle: render },
    element('summary', {}, 'Data as a table'),
    content,
  );
  return {
    element: host,
    update(lines: readonly DrawnLine[]): void {
      latest = lines;
      render();
    },
  };
}

function table(title: string, lines: readonly DrawnLine[]): HTMLElement {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => b - a);
  const rows = times.slice(0, ROWS).map((time) => {
    const values = lines.map(({ points, unit }) => {
      const point = points.find(([at]) => at === time);
      return element('td', { class: 'number' }, point ? formatValue(point[1], unit) : '–');
    });
    return element('tr', {}, element('th', { scope: 'row' }, formatTime(time)), ...values);
  });
  const head = lines.map(({ label }) => element('th', { scope: 'col', class: 'number' }, label));
  return element(
    'table',
    {},
    element('caption', { class: 'hidden' }, title),
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Time'), ...head)),
    element('tbody', {}, ...rows),
  );
}
