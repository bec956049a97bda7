import { styleText } from 'node:util';

/** Fields that Powertools adds to every line, that the start of the printed line repeats, or that only machines read. */
const LEFT_OUT = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'messageId',
  'sequencer',
]);

const LONGEST_VALUE = 160;

/**
 * Makes one readable terminal line from a line that a function logged; `undefined` for Lambda's START, END and REPORT
 * lines and for metrics.
 *
 * @param logGroup names the function when the line itself names no service
 */
export function readableLogLine(logGroup: string, timestampMs: number, line: string): string | undefined {
  if (/^(INIT_START|START|END|REPORT) /.test(line) || line.trim() === '') return undefined;
  const entry = parseEntry(line);
  if (entry && '_aws' in entry) return undefined;

  const time = new Date(timestampMs).toTimeString().slice(0, 8);
  if (entry && isAccess(entry)) return `${time} ${accessLine(entry)}`;
  const source = String(entry?.service ?? logGroup.split('/').at(-1));
  if (!entry) return `${time} ${source} ${onOneLine(withoutRequest(line))}`;
  const fields = Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${shown(value)}`);
  return [time, source, levelOf(entry), onOneLine(String(entry.message ?? '')), ...fields].join(' ');
}

/** Removes the time and the request id that Lambda puts before the text of `console`, each followed by a tab. */
function withoutRequest(line: string): string {
  return line.replace(/^\d{4}-\S+Z\t\S+\t/, '');
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

type Access = Record<'method' | 'resource' | 'status' | 'latencyMs', unknown> & Record<string, unknown>;

function isAccess(entry: Record<string, unknown>): entry is Access {
  return ['method', 'resource', 'status', 'latencyMs'].every((name) => name in entry);
}

/** Shows an entry of an API's access log without its ids, which the function's line has too. */
function accessLine({ method, resource, status, latencyMs, errorType = '-' }: Access): string {
  const level = Number(status) >= 500 ? 'ERROR' : 'INFO';
  // The resource of an HTTP API is its route key, which begins with the method.
  const route = String(resource).startsWith(`${method} `) ? resource : `${method} ${resource}`;
  const why = errorType === '-' ? '' : ` ${errorType}`;
  return `api ${levelOf({ level })} ${onOneLine(`${route} ${status} in ${latencyMs} ms${why}`)}`;
}

/** Colours the level on a terminal; `NO_COLOR` and pipes get plain text. */
function levelOf({ level }: Record<string, unknown>): string {
  const name = String(level ?? 'INFO').padEnd(5);
  if (/^(ERROR|CRITICAL)/.test(name)) return styleText('red', name);
  return name.startsWith('WARN') ? styleText('yellow', name) : name;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return onOneLine(/^\S+$/.test(value) ? value : JSON.stringify(value));
  if (isError(value)) return onOneLine(JSON.stringify(`${value.name}: ${value.message}`));
  return onOneLine(JSON.stringify(value));
}

function isError(value: unknown): value is { name: string; message: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE)}…` : line;
}
