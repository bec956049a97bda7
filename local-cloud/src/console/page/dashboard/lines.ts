import { formatDuration, type Unit } from '../format.ts';
import type { WidgetProperties } from './widget.ts';

/** What one entry of a widget's `metrics` draws. */
export interface Line {
  readonly id: string;
  readonly label?: string;
  readonly color?: string;
  readonly yAxis: 'left' | 'right';
  readonly isVisible: boolean;
  readonly unit: Unit;
  /** Seconds, or the whole time range as one period. */
  readonly period: number | 'range';
  readonly source:
    | { readonly expression: string }
    | {
        readonly namespace: string;
        readonly name: string;
        readonly dimensions: readonly string[];
        readonly stat: string;
      };
}

type Options = Readonly<Record<string, unknown>>;

const DEFAULT_PERIOD = 300;
/** The shortest period of ordinary metrics. The point of the current minute changes with every event. */
const LIVE_PERIOD = 60;

/** Reads the array notation of metrics, in which `.` and `...` repeat the previous entry. */
export function readLines({ metrics = [], period, stat }: WidgetProperties): Line[] {
  let previous: readonly string[] = [];
  return metrics.map((entry, index): Line => {
    const last = entry.at(-1);
    const options: Options = typeof last === 'object' && last !== null ? { ...last } : {};
    const label = text(options.label);
    const color = colorIn(options.color);
    const common = {
      id: text(options.id) ?? `line${index}`,
      ...(label !== undefined && { label }),
      ...(color !== undefined && { color }),
      yAxis: options.yAxis === 'right' ? ('right' as const) : ('left' as const),
      isVisible: options.visible !== false,
      period: typeof options.period === 'number' ? options.period : (period ?? DEFAULT_PERIOD),
    };
    const expression = text(options.expression);
    if (expression !== undefined) return { ...common, unit: unitOf('', label), source: { expression } };

    const names = entry.filter((part) => typeof part === 'string');
    previous = spelledOut(names, previous);
    const [namespace = '', name = '', ...dimensions] = previous;
    const statistic = text(options.stat) ?? stat ?? 'Average';
    const unit = statistic === 'SampleCount' ? 'None' : unitOf(name, label);
    return { ...common, unit, source: { namespace, name, dimensions, stat: statistic } };
  });
}

function spelledOut(given: readonly string[], previous: readonly string[]): string[] {
  const at = given.indexOf('...');
  const after = given.slice(at + 1);
  const whole =
    at < 0 ? given : [...given.slice(0, at), ...previous.slice(at, previous.length - after.length), ...after];
  return whole.map((part, index) => (part === '.' ? (previous[index] ?? part) : part));
}

/** A dashboard comes from strangers: only a valid colour is used as a colour. */
function colorIn(value: unknown): string | undefined {
  const color = text(value);
  return color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? color : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Derives the unit from the name of a metric or the label of an expression, because GetMetricData returns no units. */
export function unitOf(metric: string, label = ''): Unit {
  const names = `${metric} ${label}`;
  if (/%|percent/i.test(label)) return 'Percent';
  if (/bytes/i.test(names)) return 'Bytes';
  if (/Age|\bage\b|seconds/.test(names) || /\(s\)$/.test(label)) return 'Seconds';
  if (/Duration|Latency/.test(metric) || /\bms\b|milliseconds/i.test(label)) return 'Milliseconds';
  return 'None';
}

/**
 * Shortens periods to a minute, because local users look at the last minutes. Periods stay as they are if the widget draws a
 * threshold, which refers to the sum over the period, or if the whole range is one period.
 *
 * @returns the lines, and a note for the user
 */
export function livePeriod(
  { annotations, setPeriodToTimeRange = false }: WidgetProperties,
  lines: readonly Line[],
): { readonly lines: readonly Line[]; readonly note?: string } {
  if (setPeriodToTimeRange) return { lines: lines.map((line) => ({ ...line, period: 'range' })) };
  const hasThreshold = (annotations?.horizontal ?? []).length > 0;
  const longest = Math.max(0, ...lines.map(({ period }) => Number(period)));
  if (hasThreshold || longest <= LIVE_PERIOD) return { lines };
  return {
    lines: lines.map((line) => ({ ...line, period: Math.min(Number(line.period), LIVE_PERIOD) })),
    note: `Period of 1 min here, ${formatDuration(longest * 1_000)} on AWS`,
  };
}
