import { element, svg } from '../element.ts';
import { type DrawnLine, latestText } from './drawn-line.ts';

/** Label and newest value of each line, beside a piece of it. */
export function legend(lines: readonly DrawnLine[]): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...lines.map((line) => element('li', {}, sample(line), ` ${line.label} `, element('strong', {}, latestText(line)))),
  );
}

function sample({ color, dash }: DrawnLine): Node {
  const line = svg('line', {
    x1: 0,
    y1: 4,
    x2: 22,
    y2: 4,
    stroke: color,
    'stroke-width': 3,
    'stroke-dasharray': dash.join(' '),
  });
  return svg('svg', { width: 22, height: 8, 'aria-hidden': 'true' }, line);
}
