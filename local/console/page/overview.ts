import type { ConsoleState, QueueItem } from '../console-state.ts';
import { alarmList } from './alarms.ts';
import { createBucketCard } from './bucket-card.ts';
import { createCards } from './cards.ts';
import { createDeadLetters } from './dead-letters.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';
import { queueTable } from './queues.ts';
import { createRegion } from './region.ts';
import type { View } from './view.ts';

/** Files, queues, dead letters and alarms: what happens now. */
export function createOverview(): View {
  const [tiles, buckets, queues, deadLetters, alarms] = [
    element('dl', { class: 'tiles', 'aria-label': 'At a glance' }),
    element('div', { class: 'columns' }),
    element('div', {}),
    element('div', { class: 'stack' }),
    element('div', {}),
  ];
  const showTiles = createRegion(tiles, (model: readonly Tile[]) => model.map(tile));
  const showQueues = createRegion(queues, queueTable);
  const showAlarms = createRegion(alarms, (model: ConsoleState['alarms']) => [alarmList(model)]);
  const bucketCards = createCards(buckets, createBucketCard);
  const deadLetterCards = createCards(deadLetters, createDeadLetters);
  const card = (title: string, content: HTMLElement) =>
    element('section', { class: 'card', 'aria-label': title }, element('h2', {}, title), content);

  return {
    element: element(
      'div',
      { class: 'stack' },
      tiles,
      element('section', { 'aria-label': 'Files' }, element('h2', {}, 'Files'), buckets),
      element('div', { class: 'columns' }, card('Queues', queues), card('Alarms', alarms)),
      element('section', { 'aria-label': 'Dead letters' }, element('h2', {}, 'Dead letters'), deadLetters),
    ),
    async update(state) {
      const isDeadLetterQueue = ({ deadLetterSources }: QueueItem) => deadLetterSources.length > 0;
      showTiles(tilesOf(state, state.queues.filter(isDeadLetterQueue)));
      showQueues(state.queues);
      showAlarms(state.alarms);
      const sourceFirst = state.buckets.toSorted((left, right) => Number(right.sendsEvents) - Number(left.sendsEvents));
      await Promise.all([
        bucketCards.update(sourceFirst),
        deadLetterCards.update(state.queues.filter(isDeadLetterQueue)),
      ]);
    },
  };
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

function tilesOf({ queues, functions, buckets }: ConsoleState, deadLetterQueues: readonly QueueItem[]): Tile[] {
  const sum = <Item>(items: readonly Item[], count: (item: Item) => number) =>
    items.reduce((total, item) => total + count(item), 0);
  const work = queues.filter((queue) => !deadLetterQueues.includes(queue));
  const dead = sum(deadLetterQueues, ({ visible, inFlight, delayed }) => visible + inFlight + delayed);
  const errors = sum(functions, (one) => one.errors);
  return [
    { label: 'Files stored', value: formatCount(sum(buckets, ({ objects }) => objects)) },
    { label: 'Messages waiting', value: formatCount(sum(work, ({ visible, delayed }) => visible + delayed)) },
    { label: 'In flight', value: formatCount(sum(work, ({ inFlight }) => inFlight)) },
    { label: 'Invocations', value: formatCount(sum(functions, ({ invocations }) => invocations)) },
    { label: 'Function errors', value: formatCount(errors), isBad: errors > 0 },
    { label: 'Dead letters', value: formatCount(dead), isBad: dead > 0 },
  ];
}

function tile({ label, value, isBad = false }: Tile): HTMLElement {
  return element('div', { class: isBad ? 'tile bad' : 'tile' }, element('dt', {}, label), element('dd', {}, value));
}
