import { element } from '../element.ts';
import type { Station } from './flow-model.ts';

const KINDS: Readonly<Record<Station['kind'], string>> = {
  api: 'API',
  bucket: 'Bucket',
  function: 'Function',
  queue: 'Queue',
  schedule: 'Schedule',
  table: 'Table',
  topic: 'Topic',
};

/** Draws where what comes in goes, from left to right, with what is there now. */
export function flowTree(stations: readonly Station[]): Node[] {
  if (stations.length === 0) return [element('p', { class: 'empty' }, 'Nothing leads from one place to another.')];
  return [branches('flow', stations)];
}

function branches(className: string | undefined, stations: readonly Station[]): HTMLElement {
  const items = stations.map((station) =>
    element('li', {}, place(station), station.next.length > 0 && branches(undefined, station.next)),
  );
  return element('ul', { class: className }, ...items);
}

function place({ kind, name, label, facts, page }: Station): HTMLElement {
  return element(
    'div',
    { class: 'place', title: name },
    element('span', { class: 'kind' }, KINDS[kind]),
    element('strong', {}, label),
    ...facts.map(({ text, isBad }) => element('span', { class: isBad ? 'bad' : 'muted' }, text)),
    page !== undefined && element('a', { href: page, 'data-focus': page }, 'Try it out'),
  );
}
