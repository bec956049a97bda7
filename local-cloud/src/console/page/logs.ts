import type { ConsoleState, LogPage } from '../console-state.ts';
import { readLocal } from './aws.ts';
import { element } from './element.ts';
import { logLine } from './log-line.ts';
import { createRegion } from './region.ts';
import { createSavedQueries } from './saved-queries.ts';
import type { View } from './view.ts';

/** Older ones are in the files, and in `aws logs tail`. */
const MAX_LINES = 1_000;

/** What a function writes, as it writes it. */
export function createLogs(): View {
  const controls = createControls();
  const { picker, filter, platform, follow } = controls;
  const lines = element('ol', { class: 'log', tabindex: 0, 'aria-label': 'Log lines' });
  const savedQueries = createSavedQueries();
  const offer = createRegion(picker, (names: readonly string[]) => names.map((name) => element('option', {}, name)));
  let lastId = 0;

  const isShown = ({ line, isPlatform }: LineFacts) =>
    (platform.checked || !isPlatform) && line.toLowerCase().includes(filter.value.toLowerCase());
  const applyFilter = () => {
    for (const item of lines.children) (item as HTMLElement).hidden = !isShown(factsOf(item as HTMLElement));
  };
  const startOver = () => {
    lastId = 0;
    lines.replaceChildren();
  };
  picker.addEventListener('change', startOver);
  filter.addEventListener('input', applyFilter);
  platform.addEventListener('change', applyFilter);

  async function readOn(): Promise<void> {
    const name = picker.value;
    if (!name) return;
    const after = lastId;
    const { events } = await readLocal<LogPage>(`logs/${encodeURIComponent(name)}?after=${after}`);
    // Another function was chosen meanwhile, or the same lines came twice.
    if (events.length === 0 || picker.value !== name || lastId !== after) return;
    lastId = events.at(-1)?.id ?? lastId;
    lines.append(...events.map(logLine));
    while (lines.children.length > MAX_LINES) lines.firstElementChild?.remove();
    applyFilter();
    if (follow.checked) lines.scrollTop = lines.scrollHeight;
  }

  return {
    element: element('div', { class: 'stack' }, logCard(controls, lines), savedQueries.element),
    async update({ functions, savedQueries: saved }: ConsoleState) {
      offer(functions.map(({ name }) => name));
      savedQueries.update(saved);
      await readOn();
    },
  };
}

function createControls() {
  return {
    picker: element('select', {}),
    filter: element('input', { type: 'search', autocomplete: 'off', placeholder: 'key, level, request id …' }),
    platform: element('input', { type: 'checkbox' }),
    follow: element('input', { type: 'checkbox', checked: true }),
  };
}

function logCard(controls: ReturnType<typeof createControls>, lines: HTMLElement): HTMLElement {
  const { picker, filter, platform, follow } = controls;
  return element(
    'section',
    { class: 'card', 'aria-label': 'Function logs' },
    element('h2', {}, 'Function logs'),
    element(
      'div',
      { class: 'bar' },
      element('label', {}, 'Function ', picker),
      element('label', {}, 'Containing ', filter),
      element('label', {}, platform, ' metrics and Lambda’s own lines'),
      element('label', {}, follow, ' follow'),
    ),
    lines,
  );
}

interface LineFacts {
  readonly line: string;
  readonly isPlatform: boolean;
}

function factsOf({ dataset, textContent }: HTMLElement): LineFacts {
  return { line: textContent ?? '', isPlatform: dataset.platform !== undefined };
}
