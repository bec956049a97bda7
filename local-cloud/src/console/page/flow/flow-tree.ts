import { element } from '../element.ts';
import type { Station } from './flow-model.ts';

const KINDS: Readonly<Record<Station['kind'], string>> = {
  api: 'API',
  bucket: 'Bucket',
  function: 'Function',
  queue: 'Queue',
  schedule: 'Schedule',
  site: 'Site',
  table: 'Table',
  topic: 'Topic',
};

/** Draws where what comes in goes, from left to right, with what is there now. */
export function flowTree(stations: readonly Station[]): Node[] {
  return [branches('flow', stations)];
}

function branches(className: string | undefined, stations: readonly Station[]): HTMLElement {
  const items = stations.map((station) =>
    element('li', {}, place(station), station.next.length > 0 && branches(undefined, station.next)),
  );
  return element('ul', { class: className }, ...items);
}

function place({ kind, name, label, facts, url }: Station): HTMLElement {
  return element(
    'div',
    { class: 'place', title: name },
    element('span', { class: 'kind' }, KINDS[kind]),
    element('strong', {}, label),
    ...facts.map(({ text, isBad }) => element('span', { class: isBad ? 'bad' : 'muted' }, text)),
    url !== undefined && element('a', { href: url, 'data-focus': url }, kind === 'site' ? 'Open it' : 'Try it out'),
  );
}
