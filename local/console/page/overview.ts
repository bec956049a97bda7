import type { ConsoleState } from '../console-state.ts';
import { alarmList } from './alarms.ts';
import { createBucketCard } from './bucket-card.ts';
import { createCards } from './cards.ts';
import { createDeadLetters } from './dead-letters.ts';
import { element } from './element.ts';
import { flowOf, namesAlong } from './flow/flow-model.ts';
import { flowTree } from './flow/flow-tree.ts';
import { isDeadLetterQueue } from './queue-depth.ts';
import { queueTable } from './queues.ts';
import { createRegion } from './region.ts';
import { createTableCard } from './table-card.ts';
import { type Tile, tilesOf } from './tiles.ts';
import type { View } from './view.ts';

/** The way through the stack, files, rows, queues, dead letters and alarms: what happens now. */
export function createOverview(): View {
  const [tiles, flow, buckets, tables, queues, deadLetters, alarms] = [
    element('dl', { class: 'tiles', 'aria-label': 'At a glance' }),
    element('div', {}),
    element('div', { class: 'columns' }),
    element('div', { class: 'stack' }),
    element('div', {}),
    element('div', { class: 'stack' }),
    element('div', {}),
  ];
  const showTiles = createRegion(tiles, (model: readonly Tile[]) => model.map(tile));
  const showFlow = createRegion(flow, flowTree);
  const showQueues = createRegion(queues, queueTable);
  const showAlarms = createRegion(alarms, (model: ConsoleState['alarms']) => [alarmList(model)]);
  const bucketCards = createCards(buckets, createBucketCard);
  const tableCards = createCards(tables, createTableCard);
  const deadLetterCards = createCards(deadLetters, createDeadLetters);
  const card = (title: string, content: HTMLElement) =>
    element('section', { class: 'card', 'aria-label': title }, element('h2', {}, title), content);
  const section = (title: string, content: HTMLElement) =>
    element('section', { 'aria-label': title }, element('h2', {}, title), content);
  const [files, rows] = [section('Files', buckets), section('Tables', tables)];

  return {
    element: element(
      'div',
      { class: 'stack' },
      tiles,
      card('The way through', flow),
      files,
      rows,
      element('div', { class: 'columns' }, card('Queues', queues), card('Alarms', alarms)),
      section('Dead letters', deadLetters),
    ),
    async update(state) {
      showTiles(tilesOf(state));
      const way = flowOf(state);
      showFlow(way);
      showQueues(state.queues);
      showAlarms(state.alarms);
      const sourceFirst = state.buckets.toSorted((left, right) => Number(right.sendsEvents) - Number(left.sendsEvents));
      files.hidden = state.buckets.length === 0;
      rows.hidden = state.tables.length === 0;
      await Promise.all([
        bucketCards.update(sourceFirst),
        tableCards.update(alongTheWay(state.tables, namesAlong(way))),
        deadLetterCards.update(state.queues.filter(isDeadLetterQueue)),
      ]);
    },
  };
}

function alongTheWay<Item extends { readonly name: string }>(items: readonly Item[], way: readonly string[]): Item[] {
  return items.toSorted((left, right) => way.indexOf(left.name) - way.indexOf(right.name));
}

function tile({ label, value, isBad = false }: Tile): HTMLElement {
  return element('div', { class: isBad ? 'tile bad' : 'tile' }, element('dt', {}, label), element('dd', {}, value));
}
