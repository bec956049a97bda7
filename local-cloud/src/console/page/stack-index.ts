import type { ConsoleState } from '../console-state.ts';
import { health, stateBadge } from './alarms.ts';
import { element } from './element.ts';
import { ofStack } from './of-stack.ts';
import { createRegion } from './region.ts';
import { addressOf } from './route.ts';
import { type Tile, tilesOf } from './tiles.ts';
import type { View } from './view.ts';
import { type Way, waysInto } from './views.ts';

interface StackSummary {
  readonly stack: string;
  readonly health: ReturnType<typeof health>;
  readonly tiles: readonly Tile[];
  readonly ways: readonly Way[];
}

/** All stacks: which is healthy, and the ways into each. */
export function createStackIndex(): View {
  const host = element('div', { class: 'columns' });
  const show = createRegion(host, (stacks: readonly StackSummary[]) => stacks.map(stackCard));
  return {
    element: element('section', { 'aria-label': 'Stacks' }, element('h2', {}, 'Stacks'), host),
    update: (state) => show(state.stacks.map((stack) => summaryOf(stack, ofStack(state, stack)))),
  };
}

function summaryOf(stack: string, state: ConsoleState): StackSummary {
  return { stack, health: health(state.alarms), tiles: tilesOf(state), ways: waysInto(stack, state) };
}

/** Names the stacks in alarm, since the names of their alarms may be alike. */
export function healthOfAll(state: ConsoleState): ReturnType<typeof health> {
  const inAlarm = state.stacks.filter((stack) => health(ofStack(state, stack).alarms).state === 'ALARM');
  return inAlarm.length > 0 ? { state: 'ALARM', text: `In alarm: ${inAlarm.join(', ')}` } : health(state.alarms);
}

function stackCard({ stack, health: { state, text }, tiles, ways }: StackSummary): HTMLElement {
  return element(
    'section',
    { class: 'card', 'aria-label': stack },
    element(
      'div',
      { class: 'card-head' },
      element('h3', {}, element('a', { href: addressOf(stack, 'overview'), 'data-focus': stack }, stack)),
      stateBadge(state, text),
    ),
    element('dl', { class: 'values counts' }, ...tiles.map(count)),
    element('p', { class: 'bar' }, ...ways.map((way) => link(way, stack))),
  );
}

function link({ title, href }: Way, stack: string): HTMLElement {
  return element('a', { href, 'aria-label': `${title} of ${stack}`, 'data-focus': href }, title);
}

function count({ label, value, isBad = false }: Tile): HTMLElement {
  return element('div', {}, element('dt', {}, label), element('dd', { class: isBad && 'bad' }, value));
}
