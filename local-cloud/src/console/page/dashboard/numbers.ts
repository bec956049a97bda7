import { element, svg } from '../element.ts';
import { formatValue } from '../format.ts';
import type { WidgetProperties } from './definition.ts';
import { type DrawnLine, latestText } from './drawn-line.ts';

/** The newest value of each line, large. */
export function singleValues(lines: readonly DrawnLine[]): HTMLElement {
  const values = lines.map((line) =>
    element('div', {}, element('dt', {}, line.label), element('dd', {}, latestText(line))),
  );
  return element('dl', { class: 'values' }, ...values);
}

/** What would be a bar or a pie on AWS. */
export function valueTable(title: string, lines: readonly DrawnLine[]): HTMLElement {
  const rows = lines.map((line) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, line.label),
      element('td', { class: 'number' }, latestText(line)),
    ),
  );
  return element('table', {}, element('caption', { class: 'hidden' }, title), element('tbody', {}, ...rows));
}

const RADIUS = 40;

/** Half a circle between the axis' minimum and maximum. */
export function gauges({ yAxis = {} }: WidgetProperties, lines: readonly DrawnLine[]): HTMLElement {
  const { min = 0, max = 100 } = yAxis.left ?? {};
  return element('div', { class: 'gauges' }, ...lines.map((line) => gauge(line, min, max)));
}

function gauge(line: DrawnLine, min: number, max: number): HTMLElement {
  const value = line.points.at(-1)?.[1];
  const part = value === undefined || max <= min ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));
  const drawing = svg(
    'svg',
    { viewBox: '0 0 100 54', 'aria-hidden': 'true' },
    arc(1, 'gauge-track'),
    ...(part > 0 ? [arc(part, 'gauge-value')] : []),
  );
  const scale = `${formatValue(min, line.unit)} to ${formatValue(max, line.unit)}`;
  return element(
    'figure',
    {},
    drawing,
    element(
      'figcaption',
      {},
      element('strong', {}, latestText(line)),
      ` ${line.label} `,
      element('span', { class: 'muted' }, scale),
    ),
  );
}

function arc(part: number, className: string): SVGElement {
  const angle = Math.PI * (1 - part);
  const end = `${50 + RADIUS * Math.cos(angle)} ${50 - RADIUS * Math.sin(angle)}`;
  return svg('path', { class: className, d: `M ${50 - RADIUS} 50 A ${RADIUS} ${RADIUS} 0 0 1 ${end}` });
}
