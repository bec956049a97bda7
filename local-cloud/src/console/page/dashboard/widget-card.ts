import type { AlarmItem } from '../../console-state.ts';
import { alarmList, stateBadge } from '../alarms.ts';
import { element } from '../element.ts';
import { runInsights } from '../insights.ts';
import { createRegion } from '../region.ts';
import { messageOf } from '../status.ts';
import { textTable } from '../text-table.ts';
import type { Widget } from './definition.ts';
import { drawnLines } from './drawn-line.ts';
import type { Line } from './lines.ts';
import type { Series, TimeRange } from './load-metrics.ts';
import { markdown } from './markdown.ts';
import { gauges, singleValues, valueTable } from './numbers.ts';
import { createTimeSeries } from './time-series.ts';

export interface Reading {
  readonly lines: readonly Line[];
  readonly series: readonly Series[];
  readonly range: TimeRange;
  readonly alarms: readonly AlarmItem[];
}

type Content = Readonly<{ element: HTMLElement; update(reading: Reading): void; close?(): void }>;

const LOGS_EVERY_MS = 10_000;

/** One widget: its title, its content, and what does not work here. */
export function createWidgetCard(widget: Widget, note: string | undefined) {
  const { title } = widget.properties;
  const content = createContent(widget);
  const problem = element('p', { class: 'problem', hidden: true });
  const head = title ? element('h3', {}, title) : undefined;
  const host = element(
    'section',
    { class: `widget widget-${widget.type}`, 'aria-label': title || widget.type },
    head,
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
      content.update(reading);
    },
    close: () => content.close?.(),
  };
}

/** On the 24 columns of a dashboard; the style sheet puts them below each other where there is no room. */
function place({ style }: HTMLElement, { x, y, width = 6, height = 6 }: Widget): void {
  style.setProperty('--column', x === undefined ? `span ${width}` : `${x + 1} / span ${width}`);
  style.setProperty('--row', y === undefined ? `span ${height}` : `${y + 1} / span ${height}`);
  style.setProperty('--rows', String(height));
}

function createContent(widget: Widget): Content {
  const { type, properties } = widget;
  if (type === 'text') return still(markdown(properties.markdown ?? ''));
  if (type === 'alarm') return createAlarms(properties.alarms ?? []);
  if (type === 'log') return createLogTable(widget);
  if (type !== 'metric') return still(element('p', { class: 'problem' }, `A ${type} widget is not available locally.`));
  const chart = createMetric(widget);
  const watched = properties.annotations?.alarms ?? [];
  return watched.length > 0 ? withBadges(chart, watched) : chart;
}

function still(content: HTMLElement): Content {
  return { element: content, update: () => {} };
}

function createMetric({ properties }: Widget): Content {
  const { view = 'timeSeries', title = '' } = properties;
  if (view === 'timeSeries') {
    const chart = createTimeSeries(properties);
    return {
      element: chart.element,
      update: ({ lines, series, range }) => chart.update(drawnLines(lines, series), range),
      close: chart.close,
    };
  }
  const host = element('div', { class: 'fill' });
  return {
    element: host,
    update({ lines, series }) {
      const drawn = drawnLines(lines, series);
      if (view === 'singleValue') host.replaceChildren(singleValues(drawn));
      else if (view === 'gauge') host.replaceChildren(gauges(properties, drawn));
      else host.replaceChildren(valueTable(title, drawn));
    },
  };
}

function createAlarms(arns: readonly string[]): Content {
  const host = element('div', { class: 'fill scroll' });
  const show = createRegion(host, (alarms: readonly AlarmItem[]) => [alarmList(alarms)]);
  return { element: host, update: ({ alarms }) => show(alarms.filter(({ arn }) => arns.includes(arn))) };
}

/** The states of the alarms whose metric a chart shows. */
function withBadges(chart: Content, arns: readonly string[]): Content {
  const badges = element('div', { class: 'badges' });
  const show = createRegion(badges, (alarms: readonly AlarmItem[]) =>
    alarms.map(({ state, name }) => stateBadge(state, arns.length > 1 ? name : undefined)),
  );
  return {
    element: element('div', { class: 'fill column' }, badges, chart.element),
    update(reading) {
      show(reading.alarms.filter(({ arn }) => arns.includes(arn)));
      chart.update(reading);
    },
    close: () => chart.close?.(),
  };
}

function createLogTable({ properties }: Widget): Content {
  const { query = '', logGroupNames, title = 'Log query' } = properties;
  const host = element('div', { class: 'fill' });
  const show = createRegion(host, (rows: Awaited<ReturnType<typeof runInsights>>) => [textTable(title, rows)]);
  let askedAt = 0;
  return {
    element: host,
    update({ range }) {
      if (Date.now() - askedAt < LOGS_EVERY_MS) return;
      askedAt = Date.now();
      runInsights(query, logGroupNames, range.from).then(show, (error: unknown) => {
        host.replaceChildren(element('p', { class: 'problem' }, messageOf(error)));
      });
    },
  };
}
