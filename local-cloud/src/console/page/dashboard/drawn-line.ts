import { element, svg } from '../../../ui/element.ts';
import { scrollBox, table } from '../../../ui/table.ts';
import { formatTime, formatValue } from '../format.ts';
import type { Line } from './lines.ts';
import type { Series } from './load-metrics.ts';

/** A series with the looks of its line. */
export interface DrawnLine {
  readonly label: string;
  readonly color: string;
  /** Dash pattern of canvas and SVG: lines differ by more than their colour. */
  readonly dash: readonly number[];
  readonly yAxis: 'left' | 'right';
  readonly unit: Line['unit'];
  readonly points: Series['points'];
}

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const;
const COLORS = 8;
const TABLE_ROWS = 30;

export function drawnLines(lines: readonly Line[], series: readonly Series[]): DrawnLine[] {
  return series
    .filter(({ problem }) => problem === undefined)
    .map(({ lineId, label, points }, index) => {
      const line = lines.find(({ id }) => id === lineId);
      return {
        // The console formats values with their unit; AWS shows the unit only in the label.
        label: label.replace(/, (seconds|ms)$/, ''),
        points,
        color: line?.color ?? themeColor(`--series-${index % COLORS}`),
        dash: DASHES[index % DASHES.length] ?? [],
        yAxis: line?.yAxis ?? 'left',
        unit: line?.unit ?? 'None',
      };
    });
}

/** Reads a colour from the style sheet, which has a palette for light and one for dark. */
export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Formats the newest value of a line. */
export function latestText({ points, unit }: DrawnLine): string {
  const latest = points.at(-1);
  return latest === undefined ? '–' : formatValue(latest[1], unit);
}

/** Shows the newest value of each line in large type. */
export function singleValues(lines: readonly DrawnLine[]): HTMLElement {
  const values = lines.map((line) =>
    element('div', {}, element('dt', {}, line.label), element('dd', {}, latestText(line))),
  );
  return element('dl', { class: 'values' }, ...values);
}

/** Lists the label and the newest value of each line, next to a sample of the line. */
export function legend(lines: readonly DrawnLine[]): HTMLElement {
  const entries = lines.map((line) => {
    const { color: stroke, dash } = line;
    const looks = { stroke, 'stroke-width': 3, 'stroke-dasharray': dash.join(' ') };
    const sample = svg('line', { x1: 0, y1: 4, x2: 22, y2: 4, ...looks });
    const drawing = svg('svg', { width: 22, height: 8, 'aria-hidden': 'true' }, sample);
    return element('li', {}, drawing, ` ${line.label} `, element('strong', {}, latestText(line)));
  });
  return element('ul', { class: 'legend' }, ...entries);
}

/** Creates a table of a chart's newest points, which the user can open. */
export function createPointsTable(title: string) {
  const content = scrollBox(`Data of ${title}`);
  let latest: readonly DrawnLine[] = [];
  const render = () => {
    if (host.open) content.replaceChildren(pointsTable(title, latest));
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

function pointsTable(caption: string, lines: readonly DrawnLine[]): HTMLElement {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => b - a);
  const valueAt = ({ points, unit }: DrawnLine, time: number) => {
    const point = points.find(([at]) => at === time);
    return point ? formatValue(point[1], unit) : '–';
  };
  return table({
    caption,
    columns: [{ title: 'Time' }, ...lines.map(({ label }) => ({ title: label, class: 'number' }))],
    rows: times.slice(0, TABLE_ROWS).map((time) => [formatTime(time), ...lines.map((line) => valueAt(line, time))]),
  });
}
