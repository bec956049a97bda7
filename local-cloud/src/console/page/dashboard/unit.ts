import type { Unit } from '../format.ts';

/** GetMetricData tells no units, so names do: of the metric, or of what an expression is called. */
export function unitOf(metric: string, label = ''): Unit {
  const names = `${metric} ${label}`;
  if (/%|percent/i.test(label)) return 'Percent';
  if (/bytes/i.test(names)) return 'Bytes';
  if (/Age|\bage\b|seconds/.test(names) || /\(s\)$/.test(label)) return 'Seconds';
  if (/Duration|Latency/.test(metric) || /\bms\b|milliseconds/i.test(label)) return 'Milliseconds';
  return 'None';
}
