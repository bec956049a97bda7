import type { ConsoleState } from '../../console-state.ts';
import { callAws } from '../aws.ts';
import { element } from '../element.ts';
import { createRegion } from '../region.ts';
import { attempt } from '../status.ts';
import type { View } from '../view.ts';
import { type DescribedAlarm, withAlarmMetrics } from './alarm-lines.ts';
import { readWidgets, type Widget } from './definition.ts';
import type { Line } from './lines.ts';
import { loadMetrics, type TimeRange } from './load-metrics.ts';
import { livePeriod } from './period.ts';
import { createWidgetCard } from './widget-card.ts';

interface Placed {
  readonly widget: Widget;
  readonly lines: readonly Line[];
  readonly card: ReturnType<typeof createWidgetCard>;
}

const RANGES = { '15 minutes': 15, '1 hour': 60, '3 hours': 180 };

/** The stack's own dashboard, from its own definition, with live data. */
export function createDashboardView(): View {
  const picker = element('select', {});
  const offer = createRegion(picker, (names: readonly string[]) => names.map((name) => element('option', {}, name)));
  const rangePicker = element('select', {}, ...Object.keys(RANGES).map((name) => element('option', {}, name)));
  const grid = element('div', { class: 'grid' });
  let shown: string | undefined;
  let placed: readonly Placed[] = [];
  let latest: ConsoleState | undefined;

  const timeRange = (): TimeRange => {
    const minutes = RANGES[rangePicker.value as keyof typeof RANGES] ?? 15;
    return { from: Date.now() - minutes * 60_000, to: Date.now() };
  };

  const close = () => {
    for (const { card } of placed) card.close();
    placed = [];
    shown = undefined;
  };
  /** It is tried again. */
  const forget = (error: unknown) => {
    shown = undefined;
    throw error;
  };
  const show = async (name: string) => {
    close();
    shown = name;
    const opened = name ? await open(name).catch(forget) : [];
    // Another one was chosen meanwhile.
    if (shown !== name) return;
    placed = opened;
    const none = element('p', { class: 'empty' }, 'The stack has no dashboard.');
    grid.replaceChildren(...(placed.length > 0 ? placed.map(({ card }) => card.element) : [none]));
  };

  async function refresh(): Promise<void> {
    if (!latest) return;
    offer(latest.dashboards.map(({ name }) => name));
    if (picker.value !== shown) await show(picker.value);
    const range = timeRange();
    const asked = placed;
    const all = await loadMetrics(
      asked.map(({ lines }) => lines),
      range,
    );
    if (asked !== placed) return;
    for (const [index, { card, lines }] of asked.entries()) {
      card.update({ lines, series: all[index] ?? [], range, alarms: latest.alarms });
    }
  }
  for (const select of [picker, rangePicker]) select.addEventListener('change', () => attempt(refresh));

  return {
    element: element('div', { class: 'stack' }, toolbar(picker, rangePicker), grid),
    update(state) {
      latest = state;
      return refresh();
    },
    close,
  };
}

function toolbar(picker: HTMLElement, rangePicker: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'bar' },
    element('h2', {}, 'Dashboard'),
    element('label', {}, 'Name ', picker),
    element('label', {}, 'Last ', rangePicker),
    element('p', { class: 'muted' }, 'The newest point is the minute that runs.'),
  );
}

async function open(DashboardName: string): Promise<Placed[]> {
  const [{ DashboardBody }, { MetricAlarms }] = await Promise.all([
    callAws<{ DashboardBody: string }>('monitoring', 'GetDashboard', { DashboardName }),
    callAws<{ MetricAlarms: DescribedAlarm[] }>('monitoring', 'DescribeAlarms', { MaxRecords: 100 }),
  ]);
  return readWidgets(DashboardBody).map((defined) => {
    const { widget, lines } = withAlarmMetrics(defined, MetricAlarms);
    const live = livePeriod(widget.properties, lines);
    return { widget, lines: live.lines, card: createWidgetCard(widget, live.note) };
  });
}
