import type { AlarmItem, ConsoleState, QueueItem } from '../console-state.ts';
import { alarmList } from './alarms.ts';
import { createBucketCard } from './bucket-card.ts';
import { type Card, createCards } from './cards.ts';
import { createDeadLetters } from './dead-letters.ts';
import { element } from './element.ts';
import { flowOf, namesAlong, type Station } from './flow/flow-model.ts';
import { flowTree } from './flow/flow-tree.ts';
import { isDeadLetterQueue } from './queue-depth.ts';
import { queueTable } from './queues.ts';
import { createRegion } from './region.ts';
import { createTableCard } from './table-card.ts';
import { type Tile, tilesOf } from './tiles.ts';
import { createTopicCard } from './topic-card.ts';
import type { View } from './view.ts';

/** A part of the page, hidden where the stack has nothing for it. */
interface Part {
  readonly element: HTMLElement;
  /** @param way places in the order in which one comes to them */
  update(state: ConsoleState, way: readonly Station[]): void | Promise<void>;
}

/** The way through the stack, files, rows, queues, alarms, dead letters and topics: what happens now. */
export function createOverview(): View {
  const queueCard = card('Queues', queueTable, ({ queues }, way) => queuesAlong(way, queues));
  const listed = (alarms: readonly AlarmItem[]) => [alarmList(alarms)];
  const alarmCard = card('Alarms', listed, ({ alarms }) => alarms);
  const parts = [
    glance(),
    card('The way through', flowTree, (_, way) => way),
    cards('Files', 'columns', createBucketCard, ({ buckets }, way) => along(way, buckets)),
    cards('Tables', 'stack', createTableCard, ({ tables }, way) => along(way, tables)),
    beside(queueCard, alarmCard),
    cards('Dead letters', 'stack', createDeadLetters, ({ queues }, way) =>
      queuesAlong(way, queues).filter(isDeadLetterQueue),
    ),
    cards('Topics', 'stack', createTopicCard, ({ topics }, way) => along(way, topics)),
  ];

  return {
    element: element('div', { class: 'stack' }, ...parts.map((part) => part.element)),
    async update(state) {
      const way = flowOf(state);
      await Promise.all(parts.map((part) => part.update(state, way)));
    },
  };
}

function glance(): Part {
  const host = element('dl', { class: 'tiles', 'aria-label': 'At a glance' });
  const show = createRegion(host, (model: readonly Tile[]) => model.map(tile));
  return { element: host, update: (state) => show(tilesOf(state)) };
}

function tile({ label, value, isBad = false }: Tile): HTMLElement {
  return element('div', { class: isBad ? 'tile bad' : 'tile' }, element('dt', {}, label), element('dd', {}, value));
}

function card<Item>(
  title: string,
  render: (items: readonly Item[]) => readonly Node[],
  itemsOf: (state: ConsoleState, way: readonly Station[]) => readonly Item[],
): Part {
  const content = element('div', {});
  const host = element('section', { class: 'card', 'aria-label': title }, element('h2', {}, title), content);
  const show = createRegion(content, render);
  return {
    element: host,
    update(state, way) {
      const items = itemsOf(state, way);
      host.hidden = items.length === 0;
      show(items);
    },
  };
}

/** A card for each of several things. */
function cards<Item extends { readonly name: string }>(
  title: string,
  layout: 'columns' | 'stack',
  create: (name: string) => Card<Item>,
  itemsOf: (state: ConsoleState, way: readonly Station[]) => readonly Item[],
): Part {
  const content = element('div', { class: layout });
  const host = element('section', { 'aria-label': title }, element('h2', {}, title), content);
  const shown = createCards(content, create);
  return {
    element: host,
    async update(state, way) {
      const items = itemsOf(state, way);
      host.hidden = items.length === 0;
      await shown.update(items);
    },
  };
}

function beside(...parts: readonly Part[]): Part {
  const host = element('div', { class: 'columns' }, ...parts.map((part) => part.element));
  return {
    element: host,
    async update(state, way) {
      await Promise.all(parts.map((part) => part.update(state, way)));
      host.hidden = parts.every((part) => part.element.hidden);
    },
  };
}

/** What is not on the way comes last. */
function along<Item extends { readonly name: string }>(
  way: readonly Station[],
  items: readonly Item[],
  nameOf: (item: Item) => string = ({ name }) => name,
): Item[] {
  const names = namesAlong(way);
  const place = (item: Item) => (names.includes(nameOf(item)) ? names.indexOf(nameOf(item)) : names.length);
  return items.toSorted((left, right) => place(left) - place(right));
}

/** Each with its dead-letter queue behind it, whose name begins with its own. */
function queuesAlong(way: readonly Station[], queues: readonly QueueItem[]): QueueItem[] {
  const sourceOf = ({ name, deadLetterSources: [source] }: QueueItem) => source?.split(':').at(-1) ?? name;
  return along(way, queues, sourceOf);
}
