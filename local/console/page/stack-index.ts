import type { ConsoleState } from '../console-state.ts';
import { health, stateBadge } from './alarms.ts';
import { element } from './element.ts';
import { ofStack } from './of-stack.ts';
import { createRegion } from './region.ts';
import { addressOf } from './route.ts';
import { type Tile, tilesOf } from './tiles.ts';
import type { View } from './view.ts';

interface StackSummary {
  readonly stack: string;
  readonly health: ReturnType<typeof health>;
  readonly tiles: readonly Tile[];
  /** Into the stack. */
  readonly links: readonly (readonly [text: string, href: string])[];
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
  const links = [
    ...(state.dashboards.length > 0 ? [['Dashboard', addressOf(stack, 'dashboard')] as const] : []),
    ['Logs', addressOf(stack, 'logs')] as const,
    ...state.apis.map((api) => ['API', `/_local/apis/${api.stack}`] as const),
    ...state.sites.map(({ url }) => ['Site', url] as const),
  ];
  return { stack, health: health(state.alarms), tiles: tilesOf(state), links };
}

/** Names the stacks in alarm, since the names of their alarms may be alike. */
export function healthOfAll(state: ConsoleState): ReturnType<typeof health> {
  const inAlarm = state.stacks.filter((stack) => health(ofStack(state, stack).alarms).state === 'ALARM');
  return inAlarm.length > 0 ? { state: 'ALARM', text: `In alarm: ${inAlarm.join(', ')}` } : health(state.alarms);
}

function stackCard({ stack, health: { state, text }, tiles, links }: StackSummary): HTMLElement {
  const link = (href: string, label: string) =>
    element('a', { href, 'aria-label': `${label} of ${stack}`, 'data-focus': href }, label);
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
    element(
      'p',
      { class: 'bar' },
      link(addressOf(stack, 'overview'), 'Overview'),
      ...links.map(([text, href]) => link(href, text)),
    ),
  );
}

function count({ label, value, isBad = false }: Tile): HTMLElement {
  return element('div', {}, element('dt', {}, label), element('dd', { class: isBad && 'bad' }, value));
}
