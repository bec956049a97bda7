import type uPlot from 'uplot';
import { themeColor } from './drawn-line.ts';
import type { Annotations, HorizontalLine } from './widget.ts';

/** Draws the thresholds, bands and moments of a widget over its chart. */
export function drawAnnotations(chart: uPlot, { horizontal = [], vertical = [] }: Annotations = {}): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // uPlot leaves the baseline of its axes behind.
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  for (const [index, entry] of horizontal.entries()) {
    if ('length' in entry) drawBand(chart, entry);
    else drawThreshold(chart, entry, index);
  }
  for (const { value = '', label = '' } of vertical) drawMoment(chart, Date.parse(value) / 1_000, label);
  ctx.restore();
}

/** Labels alternate between left and right, because thresholds are often close to each other. */
function drawThreshold(chart: uPlot, line: HorizontalLine, index: number): void {
  const { ctx, bbox } = chart;
  const y = height(chart, line);
  shade(chart, line, y, line.fill === 'above' ? bbox.top : line.fill === 'below' ? bbox.top + bbox.height : y);
  ctx.strokeStyle = colorOf(line);
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  const isNearTop = y - bbox.top < 16 * devicePixelRatio;
  if (line.label) drawLabel(chart, line.label, y + (isNearTop ? 13 : -4) * devicePixelRatio, index % 2 === 0);
}

/** The label has its own background, because it may cover another line. */
function drawLabel({ ctx, bbox }: uPlot, label: string, y: number, isLeft: boolean): void {
  const width = ctx.measureText(label).width;
  const x = isLeft ? bbox.left + 6 : bbox.left + bbox.width - width - 6;
  ctx.fillStyle = themeColor('--surface');
  ctx.fillRect(x - 2, y - 10 * devicePixelRatio, width + 4, 13 * devicePixelRatio);
  ctx.fillStyle = themeColor('--text');
  ctx.fillText(label, x, y);
}

function drawBand(chart: uPlot, [from, to]: readonly HorizontalLine[]): void {
  if (from && to) shade(chart, from, height(chart, from), height(chart, to));
}

function drawMoment(chart: uPlot, seconds: number, label: string): void {
  const { ctx, bbox } = chart;
  const x = chart.valToPos(seconds, 'x', true);
  ctx.strokeStyle = ctx.fillStyle = themeColor('--muted');
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.fillText(label, x + 4, bbox.top + 12 * devicePixelRatio);
}

function shade({ ctx, bbox }: uPlot, line: HorizontalLine, from: number, to: number): void {
  ctx.fillStyle = `${colorOf(line)}26`;
  ctx.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(to - from));
}

function height(chart: uPlot, { value = 0, yAxis }: HorizontalLine): number {
  const scale = yAxis === 'right' && chart.scales.right ? 'right' : 'left';
  return chart.valToPos(value, scale, true);
}

function colorOf({ color = '' }: HorizontalLine): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : themeColor('--alarm');
}
