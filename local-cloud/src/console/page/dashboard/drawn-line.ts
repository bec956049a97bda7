import { formatValue } from '../format.ts';
import type { Line } from './lines.ts';
import type { Series } from './load-metrics.ts';

/** A series as it is drawn: with the looks of its line. */
export interface DrawnLine {
  readonly label: string;
  readonly color: string;
  /** Canvas and SVG dash pattern: lines differ by more than their colour. */
  readonly dash: readonly number[];
  readonly yAxis: 'left' | 'right';
  readonly unit: Line['unit'];
  readonly points: Series['points'];
}

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const;
const COLORS = 8;

export function drawnLines(lines: readonly Line[], series: readonly Series[]): DrawnLine[] {
  return series
    .filter(({ problem }) => problem === undefined)
    .map(({ lineId, label, points }, index) => {
      const line = lines.find(({ id }) => id === lineId);
      return {
        // Values come with their unit here, and without one on AWS.
        label: label.replace(/, (seconds|ms)$/, ''),
        points,
        color: line?.color ?? paletteColor(index % COLORS),
        dash: DASHES[index % DASHES.length] ?? [],
        yAxis: line?.yAxis ?? 'left',
        unit: line?.unit ?? 'None',
      };
    });
}

/** The newest value as text. */
export function latestText({ points, unit }: DrawnLine): string {
  const latest = points.at(-1);
  return latest === undefined ? '–' : formatValue(latest[1], unit);
}

/** From the style sheet, which has one palette for light and one for dark. */
function paletteColor(index: number): string {
  return themeColor(`--series-${index}`);
}

export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
