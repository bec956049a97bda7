import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { element } from '../../../ui/element.ts';
import { formatValue } from '../format.ts';
import { drawAnnotations } from './annotations.ts';
import { createPointsTable, type DrawnLine, latestText, legend, themeColor } from './drawn-line.ts';
import type { TimeRange } from './load-metrics.ts';
import type { WidgetProperties } from './widget.ts';

/** Creates a chart over time that can be updated. Its label and a table contain the same data as text. */
export function createTimeSeries(properties: WidgetProperties) {
  const { title = 'Chart', stacked = false } = properties;
  const canvas = element('div', { class: 'chart', role: 'img', 'aria-label': title });
  const key = element('div');
  const table = createPointsTable(title);
  const host = element('div', { class: 'time-series' }, canvas, key, table.element);
  let chart: uPlot | undefined;
  /** The lines that the chart was built for; other lines need a new chart. */
  let builtFor = '';
  let shown: TimeRange = { from: 0, to: 0 };

  const build = (lines: readonly DrawnLine[]): uPlot => {
    chart?.destroy();
    const range = () => [shown.from / 1_000, shown.to / 1_000] as [number, number];
    const chartOptions = { ...sizeOf(canvas), ...options(properties, lines), scales: scales(properties, lines, range) };
    return new uPlot(chartOptions, [[]], canvas);
  };
  const observer = new ResizeObserver(() => chart?.setSize(sizeOf(canvas)));
  observer.observe(canvas);

  return {
    element: host,
    update(lines: readonly DrawnLine[], range: TimeRange): void {
      shown = range;
      const looks = lines.map(({ label, color, yAxis }) => [label, color, yAxis]);
      const wanted = JSON.stringify([looks, themeColor('--text')]);
      if (wanted !== builtFor && canvas.isConnected) {
        chart = build(lines);
        builtFor = wanted;
      }
      chart?.setData(aligned(lines, stacked));
      key.replaceChildren(legend(lines));
      table.update(lines);
      const values = lines.map((line) => `${line.label} ${latestText(line)}`).join(', ');
      canvas.setAttribute('aria-label', `${title}, now: ${values || 'no data'}`);
    },
    /** Removes the chart from the window, which would otherwise keep a reference to it. */
    close(): void {
      observer.disconnect();
      chart?.destroy();
      chart = undefined;
    },
  };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): { width: number; height: number } {
  return { width: Math.max(80, clientWidth), height: Math.max(60, clientHeight) };
}

function options(properties: WidgetProperties, lines: readonly DrawnLine[]): Omit<uPlot.Options, 'width' | 'height'> {
  const { stacked = false } = properties;
  const muted = themeColor('--muted');
  const grid = { stroke: themeColor('--grid'), width: 1 };
  const axis = (side: 'left' | 'right') => ({
    scale: side,
    side: side === 'left' ? 3 : 1,
    stroke: muted,
    grid: side === 'left' ? grid : { show: false },
    ticks: { show: false },
    size: 58,
    incrs: stepsOf(unitOn(lines, side)),
    values: (_: uPlot, values: number[]) => values.map((value) => formatValue(value, unitOn(lines, side))),
  });
  const sides = lines.some(({ yAxis }) => yAxis === 'right') ? (['left', 'right'] as const) : (['left'] as const);
  return {
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    axes: [{ stroke: muted, grid, ticks: { show: false }, size: 26, values: clockTimes }, ...sides.map(axis)],
    series: [
      {},
      ...lines.map(({ label, color, dash, yAxis }) => ({
        label,
        scale: yAxis,
        stroke: color,
        dash: [...dash],
        width: 2,
        points: { size: 5, fill: color },
        ...(stacked && { fill: `${color}40` }),
      })),
    ],
    ...(stacked && {
      bands: lines.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] })),
    }),
    hooks: { draw: [(chart) => drawAnnotations(chart, properties.annotations)] },
  };
}

/** Returns the unit of an axis, which is the unit of its first line. */
function unitOn(lines: readonly DrawnLine[], side: 'left' | 'right') {
  return lines.find(({ yAxis }) => yAxis === side)?.unit;
}

/** Lists the steps of an axis that are round numbers in its unit. */
function stepsOf(unit: DrawnLine['unit'] = 'None'): number[] {
  const decimal = Array.from({ length: 18 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** (power - 3))).flat();
  const time = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
  if (unit === 'Bytes') return Array.from({ length: 50 }, (_, power) => 2 ** power);
  if (unit === 'Seconds') return [...decimal.filter((step) => step < 60), ...time];
  if (unit === 'Milliseconds') return [...decimal.filter((step) => step < 60_000), ...time.map((step) => step * 1_000)];
  return decimal;
}

function clockTimes(_: uPlot, times: number[]): string[] {
  return times.map((time) => new Date(time * 1_000).toTimeString().slice(0, 5));
}

/** Axes start at zero unless a value is negative, and are high enough for every threshold. */
function scales(
  { yAxis = {}, annotations = {} }: WidgetProperties,
  lines: readonly DrawnLine[],
  range: () => [number, number],
) {
  const thresholds = (annotations.horizontal ?? []).flat().map(({ value = 0 }) => value);
  const scale = (side: 'left' | 'right'): uPlot.Scale => ({
    range: (_, least, most) => {
      const highest = Math.max(most ?? 0, ...(side === 'left' ? thresholds : []), Number.MIN_VALUE);
      return [yAxis[side]?.min ?? Math.min(0, least ?? 0), yAxis[side]?.max ?? roomAbove(highest)];
    },
  });
  return {
    x: { range },
    left: scale('left'),
    ...(lines.some((line) => line.yAxis === 'right') && { right: scale('right') }),
  };
}

function roomAbove(highest: number): number {
  return highest <= Number.MIN_VALUE ? 1 : highest * 1.1;
}

/** Returns one row of times for all lines, then a row of values per line; stacked lines add up. */
function aligned(lines: readonly DrawnLine[], isStacked: boolean): uPlot.AlignedData {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const below = times.map(() => 0);
  const rows = lines.map(({ points }) => {
    const values = new Map(points);
    return times.map((time, index) => {
      const value = values.get(time);
      if (!isStacked) return value ?? null;
      below[index] = (below[index] ?? 0) + (value ?? 0);
      return below[index] ?? 0;
    });
  });
  return [times.map((time) => time / 1_000), ...rows];
}
