import { element } from '../../ui/element.ts';
import { createPicker } from '../../ui/region.ts';
import { readLocal } from '../../ui/requests.ts';
import type { ConsoleState, LogPage } from '../console-state.ts';
import { formatTime } from './format.ts';
import { createSavedQueries } from './insights.ts';

/** Older lines are in the log files and in `aws logs tail`. */
const MAX_LINES = 1_000;

/** Creates the view of the log of a function, live, and of the saved queries. */
export function createLogs() {
  const { picker, offer } = createPicker();
  const filter = element('input', { type: 'search', autocomplete: 'off', placeholder: 'key, level, request id …' });
  const platform = element('input', { type: 'checkbox' });
  const follow = element('input', { type: 'checkbox', checked: true });
  const lines = element('ol', { class: 'log', tabindex: 0, 'aria-label': 'Log lines' });
  const savedQueries = createSavedQueries();
  let lastId = 0;

  const isShown = ({ dataset, textContent }: HTMLElement) =>
    (platform.checked || dataset.platform === undefined) &&
    textContent.toLowerCase().includes(filter.value.toLowerCase());
  const applyFilter = () => {
    for (const line of lines.children) (line as HTMLElement).hidden = !isShown(line as HTMLElement);
  };
  picker.addEventListener('change', () => {
    lastId = 0;
    lines.replaceChildren();
  });
  filter.addEventListener('input', applyFilter);
  platform.addEventListener('change', applyFilter);

  async function readNewLines(): Promise<void> {
    const name = picker.value;
    if (!name) return;
    const after = lastId;
    const { events } = await readLocal<LogPage>(`logs/${encodeURIComponent(name)}?after=${after}`);
    // Meanwhile, the user chose another function, or another refresh added the same lines.
    if (events.length === 0 || picker.value !== name || lastId !== after) return;
    lastId = events.at(-1)?.id ?? lastId;
    lines.append(...events.map(logLine));
    while (lines.children.length > MAX_LINES) lines.firstElementChild?.remove();
    applyFilter();
    if (follow.checked) lines.scrollTop = lines.scrollHeight;
  }

  const controls = element(
    'div',
    { class: 'bar' },
    element('label', {}, 'Function ', picker),
    element('label', {}, 'Containing ', filter),
    element('label', {}, platform, ' metrics and Lambda’s own lines'),
    element('label', {}, follow, ' follow'),
  );
  const card = element(
    'section',
    { class: 'card', 'aria-label': 'Function logs' },
    element('h2', {}, 'Function logs'),
    controls,
    lines,
  );
  return {
    element: element('div', { class: 'stack' }, card, savedQueries.element),
    async update({ functions, savedQueries: saved }: ConsoleState): Promise<void> {
      offer(functions.map(({ name }) => name));
      savedQueries.update(saved);
      await readNewLines();
    },
  };
}

/** Fields that Powertools writes on every line. */
const USUAL = ['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id', 'cold_start'];

/** Shows one line of a log; a JSON line opens to all of its fields. */
function logLine({ timestampMs, line }: LogPage['events'][number]): HTMLElement {
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
