import { element } from '../../../ui/element.ts';
import { createPicker } from '../../../ui/region.ts';
import { callAws } from '../../../ui/requests.ts';
import { attempt } from '../../../ui/status.ts';
import type { ConsoleState } from '../../console-state.ts';
import { type DescribedAlarm, withAlarmMetrics } from './alarm-lines.ts';
import { type Line, livePeriod } from './lines.ts';
import { loadMetrics, type TimeRange } from './load-metrics.ts';
import { readWidgets, type Widget } from './widget.ts';
import { createWidgetCard } from './widget-card.ts';

interface PlacedWidget {
  readonly widget: Widget;
  readonly lines: readonly Line[];
  readonly card: ReturnType<typeof createWidgetCard>;
}

/** Minutes by name. */
const RANGES = { '15 minutes': 15, '1 hour': 60, '3 hours': 180 };

/** Creates the view of a stack's dashboard, drawn from the dashboard's own definition with live data. */
export function createDashboardView() {
  const { picker, offer } = createPicker();
  const rangePicker = element('select', {}, ...Object.keys(RANGES).map((name) => element('option', {}, name)));
  const grid = element('div', { class: 'grid' });
  let shown: string | undefined;
  let placed: readonly PlacedWidget[] = [];
  let latest: ConsoleState | undefined;

  const close = () => {
    for (const { card } of placed) card.close();
    placed = [];
    shown = undefined;
  };

  async function show(name: string): Promise<void> {
    close();
    shown = name;
    const opened = name ? await open(name).catch(retryLater) : [];
    // Meanwhile, the user chose another dashboard.
    if (shown !== name) return;
    placed = opened;
    const none = element('p', { class: 'empty' }, 'The stack has no dashboard.');
    grid.replaceChildren(...(placed.length > 0 ? placed.map(({ card }) => card.element) : [none]));
  }

  /** The next refresh opens the dashboard again. */
  function retryLater(error: unknown): never {
    shown = undefined;
    throw error;
  }

  async function refresh(): Promise<void> {
    if (!latest) return;
    offer(latest.dashboards.map(({ name }) => name));
    if (picker.value !== shown) await show(picker.value);
    const minutes = RANGES[rangePicker.value as keyof typeof RANGES] ?? 15;
    const range: TimeRange = { from: Date.now() - minutes * 60_000, to: Date.now() };
    const requested = placed;
    const linesOfWidgets = requested.map(({ lines }) => lines);
    const data = await loadMetrics(linesOfWidgets, range);
    if (requested !== placed) return;
    for (const [index, { card, lines }] of requested.entries()) {
      card.update({ lines, series: data[index] ?? [], range, alarms: latest.alarms });
    }
  }
  for (const select of [picker, rangePicker]) select.addEventListener('change', () => attempt(refresh));

  const toolbar = element(
    'div',
    { class: 'bar' },
    element('h2', {}, 'Dashboard'),
    element('label', {}, 'Name ', picker),
    element('label', {}, 'Last ', rangePicker),
    element('p', { class: 'muted' }, 'The newest point is the current minute.'),
  );
  return {
    element: element('div', { class: 'stack' }, toolbar, grid),
    update(state: ConsoleState): Promise<void> {
      latest = state;
      return refresh();
    },
    close,
  };
}

async function open(DashboardName: string): Promise<PlacedWidget[]> {
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
