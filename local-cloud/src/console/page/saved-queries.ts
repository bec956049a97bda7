import type { SavedQueryItem } from '../console-state.ts';
import { element } from './element.ts';
import { runInsights } from './insights.ts';
import { createRegion } from './region.ts';
import { attempt, say } from './status.ts';
import { textTable } from './text-table.ts';

const THREE_HOURS = 3 * 3_600_000;

/** The Logs Insights queries that come with the stack, to run and to change. */
export function createSavedQueries() {
  const picker = element('select', {});
  const text = element('textarea', { rows: 6, spellcheck: 'false', 'aria-label': 'Query' });
  const result = element('div', {});
  let known: readonly SavedQueryItem[] = [];
  const chosen = () => known.find(({ name }) => name === picker.value);
  const offer = createRegion(picker, (names: readonly string[]) => names.map((name) => element('option', {}, name)));
  const showText = () => {
    text.value = chosen()?.query ?? '';
    result.replaceChildren();
  };
  const run = async () => {
    const rows = await runInsights(text.value, chosen()?.logGroups, Date.now() - THREE_HOURS);
    result.replaceChildren(textTable('Result of the query', rows));
    say(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}.`);
  };
  picker.addEventListener('change', showText);

  const host = element(
    'section',
    { class: 'card', 'aria-label': 'Saved queries', hidden: true },
    element('h2', {}, 'Saved queries'),
    element(
      'div',
      { class: 'bar' },
      element('label', {}, 'Query ', picker),
      element('button', { type: 'button', onclick: () => attempt(run) }, 'Run over the last 3 hours'),
    ),
    text,
    result,
  );
  return {
    element: host,
    update(queries: readonly SavedQueryItem[]): void {
      const isFirst = known.length === 0 && queries.length > 0;
      known = queries;
      host.hidden = queries.length === 0;
      offer(queries.map(({ name }) => name));
      if (isFirst) showText();
    },
  };
}
