import type { Unit } from '../format.ts';
import type { WidgetProperties } from './definition.ts';
import { unitOf } from './unit.ts';

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
  readonly what:
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

/** Reads the array notation of metrics, in which `.` and `...` repeat the entry before. */
export function readLines({ metrics = [], period, stat }: WidgetProperties): Line[] {
  let before: readonly string[] = [];
  return metrics.map((entry, index): Line => {
    const last = entry.at(-1);
    const options: Options = typeof last === 'object' && last !== null ? { ...last } : {};
    const common = {
      id: text(options.id) ?? `line${index}`,
      ...optional('label', text(options.label)),
      ...optional('color', colorIn(options.color)),
      yAxis: options.yAxis === 'right' ? ('right' as const) : ('left' as const),
      isVisible: options.visible !== false,
      period: number(options.period) ?? period ?? DEFAULT_PERIOD,
    };
    const expression = text(options.expression);
    if (expression !== undefined) return { ...common, unit: unitOf('', common.label), what: { expression } };

    const names = spelledOut(
      entry.filter((part) => typeof part === 'string'),
      before,
    );
    before = names;
    const [namespace = '', name = '', ...dimensions] = names;
    const statistic = text(options.stat) ?? stat ?? 'Average';
    const unit = statistic === 'SampleCount' ? 'None' : unitOf(name, common.label);
    return { ...common, unit, what: { namespace, name, dimensions, stat: statistic } };
  });
}

function spelledOut(given: readonly string[], before: readonly string[]): string[] {
  const at = given.indexOf('...');
  const whole =
    at < 0
      ? given
      : [...given.slice(0, at), ...before.slice(at, before.length - (given.length - at - 1)), ...given.slice(at + 1)];
  return whole.map((part, index) => (part === '.' ? (before[index] ?? part) : part));
}

/** A definition is another's text: only what is a colour becomes one. */
function colorIn(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && /^#[0-9a-f]{6}$/i.test(given) ? given : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}
