import type uPlot from 'uplot';
import type { HorizontalLine, WidgetProperties } from './definition.ts';
import { themeColor } from './drawn-line.ts';

/** Draws thresholds, bands and moments over a chart. */
export function drawAnnotations(chart: uPlot, annotations: WidgetProperties['annotations'] = {}): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  for (const entry of annotations.horizontal ?? []) {
    if ('length' in entry) drawBand(chart, entry);
    else drawThreshold(chart, entry);
  }
  for (const { value = '', label = '' } of annotations.vertical ?? [])
    drawMoment(chart, Date.parse(value) / 1_000, label);
  ctx.restore();
}

function drawThreshold(chart: uPlot, line: HorizontalLine): void {
  const { ctx, bbox } = chart;
  const y = height(chart, line);
  shade(chart, line, y, line.fill === 'above' ? bbox.top : line.fill === 'below' ? bbox.top + bbox.height : y);
  ctx.strokeStyle = ctx.fillStyle = colorOf(line);
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.fillText(line.label ?? '', bbox.left + 6, y - 4 * devicePixelRatio);
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
