import { element } from '../../ui/element.ts';
import { createRegion } from '../../ui/region.ts';
import type { ConsoleState } from '../console-state.ts';
import { type Health, health, stateBadge } from './alarms.ts';
import { type Tile, tilesOf } from './overview/tiles.ts';
import { addressOf, ofStack } from './route.ts';
import { linksOf, type PageLink, type View } from './views.ts';

interface StackSummary {
  readonly stack: string;
  readonly health: Health;
  readonly tiles: readonly Tile[];
  readonly links: readonly PageLink[];
}

/** Creates the view of all stacks: the health of each, and links to its pages. */
export function createStackIndex(): View {
  const host = element('div', { class: 'columns' });
  const show = createRegion(host, (stacks: readonly StackSummary[]) => stacks.map(stackCard));
  return {
    element: element('section', { 'aria-label': 'Stacks' }, element('h2', {}, 'Stacks'), host),
    update: (state) => show(state.stacks.map((stack) => summaryOf(stack, ofStack(state, stack)))),
  };
}

function summaryOf(stack: string, state: ConsoleState): StackSummary {
  return { stack, health: health(state.alarms), tiles: tilesOf(state), links: linksOf(stack, state) };
}

function stackCard({ stack, health: { state, text }, tiles, links }: StackSummary): HTMLElement {
  const counts = tiles.map(({ label, value, isBad }) =>
    element('div', {}, element('dt', {}, label), element('dd', { class: isBad && 'bad' }, value)),
  );
  const anchors = links.map(({ title, href }) =>
    element('a', { href, 'aria-label': `${title} of ${stack}`, 'data-focus': href }, title),
  );
  return element(
    'section',
    { class: 'card', 'aria-label': stack },
    element(
      'div',
      { class: 'card-head' },
      element('h3', {}, element('a', { href: addressOf(stack, 'overview'), 'data-focus': stack }, stack)),
      stateBadge(state, text),
    ),
    element('dl', { class: 'values counts' }, ...counts),
    element('p', { class: 'bar' }, ...anchors),
  );
}
