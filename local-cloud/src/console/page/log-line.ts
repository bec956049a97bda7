import type { LogPage } from '../console-state.ts';
import { element } from './element.ts';
import { formatTime } from './format.ts';

/** Powertools writes them on every line. */
const USUAL = ['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id', 'cold_start'];

/** One line of a log; a JSON one opens to all of its fields. */
export function logLine({ timestampMs, line }: LogPage['events'][number]): HTMLElement {
  const fields = jsonOf(line);
  const time = element('time', { datetime: new Date(timestampMs).toISOString() }, formatTime(timestampMs));
  const isPlatform = /^(INIT_START|START|END|REPORT) /.test(line) || fields?._aws !== undefined;
  if (!fields) return element('li', { 'data-platform': isPlatform }, time, ' ', line);
  const level = String(fields.level ?? 'INFO');
  const summary = element(
    'summary',
    {},
    time,
    ' ',
    element('strong', { class: `level-${level.toLowerCase()}` }, level),
    ` ${String(fields.message ?? '')} `,
    element('span', { class: 'muted' }, fieldTexts(fields).join(' ')),
  );
  const whole = element('pre', {}, JSON.stringify(fields, undefined, 2));
  return element('li', { 'data-platform': isPlatform }, element('details', {}, summary, whole));
}

function fieldTexts(fields: Record<string, unknown>): string[] {
  return Object.entries(fields)
    .filter(([name]) => !USUAL.includes(name) && !name.startsWith('function_') && name !== '_aws')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

function jsonOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
