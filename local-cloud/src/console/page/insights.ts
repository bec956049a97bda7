import { element } from '../../ui/element.ts';
import { createPicker } from '../../ui/region.ts';
import { callAws } from '../../ui/requests.ts';
import { attempt, say } from '../../ui/status.ts';
import { scrollingTable } from '../../ui/table.ts';
import type { SavedQueryItem } from '../console-state.ts';
import { formatCounted } from './format.ts';

export type ResultRow = Readonly<Record<string, string>>;

const THREE_HOURS_MS = 3 * 3_600_000;

/**
 * Runs a Logs Insights query.
 *
 * @param groups - log groups; none if the SOURCE command of the query names them
 * @throws Error that names what the local cloud does not support
 */
export async function runInsights(query: string, groups: readonly string[] = [], from: number): Promise<ResultRow[]> {
  const { queryId } = await callAws<{ queryId: string }>('logs', 'StartQuery', {
    queryString: query,
    ...(groups.length > 0 && { logGroupNames: groups }),
    startTime: Math.floor(from / 1_000),
    endTime: Math.ceil(Date.now() / 1_000),
  });
  const { results } = await callAws<{ results: { field: string; value: string }[][] }>('logs', 'GetQueryResults', {
    queryId,
  });
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

/** Shows the result of a query without `@ptr`, the pointer that Logs Insights adds to each row. */
export function resultTable(caption: string, rows: readonly ResultRow[]): HTMLElement {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== '@ptr');
  if (rows.length === 0) return element('p', { class: 'empty' }, 'No results.');
  return scrollingTable({
    caption,
    columns: columns.map((title) => ({ title })),
    rows: rows.map((row) => columns.map((name) => row[name] ?? '–')),
  });
}

/** Creates the card of the Logs Insights queries that a stack defines. The user can run and change them. */
export function createSavedQueries() {
  const { picker, offer } = createPicker();
  const text = element('textarea', { rows: 6, spellcheck: 'false', 'aria-label': 'Query' });
  const result = element('div');
  let known: readonly SavedQueryItem[] = [];
  const chosen = () => known.find(({ name }) => name === picker.value);
  const showText = () => {
    text.value = chosen()?.query ?? '';
    result.replaceChildren();
  };
  const run = async () => {
    const rows = await runInsights(text.value, chosen()?.logGroups, Date.now() - THREE_HOURS_MS);
    result.replaceChildren(resultTable('Result of the query', rows));
    say(`${formatCounted(rows.length, 'row')}.`);
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
