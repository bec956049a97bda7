import { element } from '../../../ui/element.ts';
import { createRegion } from '../../../ui/region.ts';
import { messageOf } from '../../../ui/status.ts';
import type { AlarmItem } from '../../console-state.ts';
import { alarmList, stateBadge } from '../alarms.ts';
import { type ResultRow, resultTable, runInsights } from '../insights.ts';
import { drawnLines, singleValues } from './drawn-line.ts';
import type { Line } from './lines.ts';
import type { Series, TimeRange } from './load-metrics.ts';
import { markdown } from './markdown.ts';
import { createTimeSeries } from './time-series.ts';
import type { Widget } from './widget.ts';

interface Reading {
  readonly lines: readonly Line[];
  readonly series: readonly Series[];
  readonly range: TimeRange;
  readonly alarms: readonly AlarmItem[];
}

interface Content {
  readonly element: HTMLElement;
  update?(reading: Reading): void;
  close?(): void;
}

const LOGS_EVERY_MS = 10_000;

/** Creates the card of one widget: its title, its content, and a problem if the local cloud does not support the widget. */
export function createWidgetCard(widget: Widget, note: string | undefined) {
  const { title } = widget.properties;
  const content = createContent(widget);
  const problem = element('p', { class: 'problem', hidden: true });
  const host = element(
    'section',
    { class: `widget widget-${widget.type}`, 'aria-label': title || widget.type },
    title ? element('h3', {}, title) : undefined,
    content.element,
    problem,
    note ? element('p', { class: 'note' }, note) : undefined,
  );
  place(host, widget);
  return {
    element: host,
    update(reading: Reading): void {
      const problems = reading.series.flatMap((series) => series.problem ?? []);
      problem.hidden = problems.length === 0;
      problem.textContent = problems.join(' ');
      content.update?.(reading);
    },
    close: () => content.close?.(),
  };
}

/** Places the widget on the 24 columns of a dashboard; on a narrow screen, the style sheet puts widgets below each other. */
function place({ style }: HTMLElement, { x, y, width = 6, height = 6 }: Widget): void {
  style.setProperty('--column', x === undefined ? `span ${width}` : `${x + 1} / span ${width}`);
  style.setProperty('--row', y === undefined ? `span ${height}` : `${y + 1} / span ${height}`);
  style.setProperty('--rows', String(height));
}

function createContent(widget: Widget): Content {
  const { type, properties } = widget;
  if (type === 'text') return { element: markdown(properties.markdown ?? '') };
  if (type === 'alarm') return createAlarms(properties.alarms ?? []);
  if (type === 'log') return createLogTable(widget);
  if (type === 'metric') return createMetric(widget);
  return { element: element('p', { class: 'problem' }, `The local cloud does not support widgets of type ${type}.`) };
}

function createAlarms(arns: readonly string[]): Content {
  const host = element('div', { class: 'fill scroll' });
  const show = createRegion(host, (alarms: readonly AlarmItem[]) => [alarmList(alarms)]);
  return { element: host, update: ({ alarms }) => show(alarms.filter(({ arn }) => arns.includes(arn))) };
}

function createMetric(widget: Widget): Content {
  const chart = createChart(widget);
  const arns = widget.properties.annotations?.alarms ?? [];
  if (arns.length === 0) return chart;
  const badges = element('div', { class: 'badges' });
  const show = createRegion(badges, (alarms: readonly AlarmItem[]) =>
    alarms.map(({ state, name }) => stateBadge(state, arns.length > 1 ? name : undefined)),
  );
  return {
    ...chart,
    element: element('div', { class: 'fill column' }, badges, chart.element),
    update(reading) {
      show(reading.alarms.filter(({ arn }) => arns.includes(arn)));
      chart.update?.(reading);
    },
  };
}

/** Draws a chart over time; numbers, gauges, bars and pies are shown as numbers. */
function createChart({ properties }: Widget): Content {
  if ((properties.view ?? 'timeSeries') === 'timeSeries') {
    const chart = createTimeSeries(properties);
    return { ...chart, update: ({ lines, series, range }) => chart.update(drawnLines(lines, series), range) };
  }
  const host = element('div', { class: 'fill' });
  return {
    element: host,
    update: ({ lines, series }) => host.replaceChildren(singleValues(drawnLines(lines, series))),
  };
}

function createLogTable({ properties }: Widget): Content {
  const { query = '', logGroupNames, title = 'Log query' } = properties;
  const host = element('div', { class: 'fill' });
  const show = createRegion(host, (rows: readonly ResultRow[]) => [resultTable(title, rows)]);
  let requestedAt = 0;
  return {
    element: host,
    update({ range }) {
      if (Date.now() - requestedAt < LOGS_EVERY_MS) return;
      requestedAt = Date.now();
      runInsights(query, logGroupNames, range.from).then(show, (error: unknown) => {
        host.replaceChildren(element('p', { class: 'problem' }, messageOf(error)));
      });
    },
  };
}
