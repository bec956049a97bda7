import { element } from '../../../ui/element.ts';
import { createRegion } from '../../../ui/region.ts';
import type { AlarmItem, ConsoleState, QueueItem } from '../../console-state.ts';
import { alarmList } from '../alarms.ts';
import { createBucketCard } from './bucket-card.ts';
import { createDeadLetters } from './dead-letters.ts';
import { flowOf, flowTree, namesAlong, type Station } from './flow.ts';
import { queueTable } from './queues.ts';
import { createTableCard } from './table-card.ts';
import { isDeadLetterQueue, type Tile, tilesOf } from './tiles.ts';
import { createTopicCard } from './topic-card.ts';

/** A section of the overview, hidden if the stack has no items for it. */
interface Section {
  readonly element: HTMLElement;
  update(state: ConsoleState, flow: readonly Station[]): void | Promise<void>;
}

type ItemsOf<Item> = (state: ConsoleState, flow: readonly Station[]) => readonly Item[];

/** Shows one resource. */
interface Card<Item> {
  readonly element: HTMLElement;
  update(item: Item): Promise<void>;
}

/** Creates the view of one stack: its flow, files, rows, queues, alarms, dead letters and topics. */
export function createOverview() {
  const alarmElements = (alarms: readonly AlarmItem[]) => [alarmList(alarms)];
  const sections = [
    createTiles(),
    listSection('Message flow', flowTree, (_, flow) => flow),
    cardSection('Files', 'columns', createBucketCard, ({ buckets }, flow) => along(flow, buckets)),
    cardSection('Tables', 'stack', createTableCard, ({ tables }, flow) => along(flow, tables)),
    sideBySide(
      listSection('Queues', queueTable, ({ queues }, flow) => queuesAlong(flow, queues)),
      listSection('Alarms', alarmElements, ({ alarms }) => alarms),
    ),
    cardSection('Dead letters', 'stack', createDeadLetters, ({ queues }, flow) =>
      queuesAlong(flow, queues).filter(isDeadLetterQueue),
    ),
    cardSection('Topics', 'stack', createTopicCard, ({ topics }, flow) => along(flow, topics)),
  ];

  return {
    element: element('div', { class: 'stack' }, ...sections.map((section) => section.element)),
    async update(state: ConsoleState): Promise<void> {
      const flow = flowOf(state);
      await Promise.all(sections.map((section) => section.update(state, flow)));
    },
  };
}

function createTiles(): Section {
  const host = element('dl', { class: 'tiles', 'aria-label': 'At a glance' });
  const show = createRegion(host, (tiles: readonly Tile[]) => tiles.map(tileElement));
  return { element: host, update: (state) => show(tilesOf(state)) };
}

function tileElement({ label, value, isBad }: Tile): HTMLElement {
  return element('div', { class: isBad ? 'tile bad' : 'tile' }, element('dt', {}, label), element('dd', {}, value));
}

/** Creates one card with all items. */
function listSection<Item>(
  title: string,
  render: (items: readonly Item[]) => readonly Node[],
  itemsOf: ItemsOf<Item>,
): Section {
  const content = element('div');
  const host = element('section', { class: 'card', 'aria-label': title }, element('h2', {}, title), content);
  const show = createRegion(content, render);
  return {
    element: host,
    update(state, flow) {
      const items = itemsOf(state, flow);
      host.hidden = items.length === 0;
      show(items);
    },
  };
}

/** Creates a card for each item. A card is kept as long as its item exists, with everything the user did in it. */
function cardSection<Item extends { readonly name: string }>(
  title: string,
  layout: 'columns' | 'stack',
  create: (name: string) => Card<Item>,
  itemsOf: ItemsOf<Item>,
): Section {
  const content = element('div', { class: layout });
  const host = element('section', { 'aria-label': title }, element('h2', {}, title), content);
  const cards = new Map<string, Card<Item>>();
  const cardOf = ({ name }: Item) => {
    const card = cards.get(name) ?? create(name);
    cards.set(name, card);
    return card;
  };
  return {
    element: host,
    async update(state, flow) {
      const items = itemsOf(state, flow);
      const wanted = items.map((item) => cardOf(item).element);
      const isSame =
        wanted.length === content.children.length && wanted.every((card, at) => content.children[at] === card);
      if (!isSame) content.replaceChildren(...wanted);
      host.hidden = items.length === 0;
      await Promise.all(items.map((item) => cardOf(item).update(item)));
    },
  };
}

function sideBySide(...sections: readonly Section[]): Section {
  const host = element('div', { class: 'columns' }, ...sections.map((section) => section.element));
  return {
    element: host,
    async update(state, flow) {
      await Promise.all(sections.map((section) => section.update(state, flow)));
      host.hidden = sections.every((section) => section.element.hidden);
    },
  };
}

/** Sorts items in the order of the flow; items outside the flow come last. */
function along<Item extends { readonly name: string }>(
  flow: readonly Station[],
  items: readonly Item[],
  nameOf: (item: Item) => string = ({ name }) => name,
): Item[] {
  const names = namesAlong(flow);
  const position = (item: Item) => (names.includes(nameOf(item)) ? names.indexOf(nameOf(item)) : names.length);
  return items.toSorted((left, right) => position(left) - position(right));
}

/** Sorts queues in the order of the flow, each followed by its dead-letter queue. */
function queuesAlong(flow: readonly Station[], queues: readonly QueueItem[]): QueueItem[] {
  const sourceOf = ({ name, deadLetterSources: [source] }: QueueItem) => source?.split(':').at(-1) ?? name;
  return along(flow, queues, sourceOf);
}
