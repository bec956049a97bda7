import { element } from '../../ui/element.ts';
import type { AlarmItem, ConsoleState } from '../console-state.ts';
import { since } from './format.ts';
import { ofStack } from './route.ts';

/** Symbol and text of each state, the most severe first. */
const LOOKS = {
  ALARM: { symbol: '▲', text: 'In alarm' },
  INSUFFICIENT_DATA: { symbol: '○', text: 'No data yet' },
  OK: { symbol: '✓', text: 'OK' },
} as const;
const SEVERITIES = Object.keys(LOOKS);

/** Shows a state by symbol, text and colour. */
export function stateBadge(state: AlarmItem['state'], text: string = LOOKS[state].text): HTMLElement {
  const symbol = element('span', { 'aria-hidden': 'true' }, LOOKS[state].symbol);
  return element('span', { class: `badge state-${state.toLowerCase()}` }, symbol, ` ${text}`);
}

/** Lists alarms, the most severe first, each with its reason and its description. */
export function alarmList(alarms: readonly AlarmItem[]): HTMLElement {
  if (alarms.length === 0) return element('p', { class: 'empty' }, 'The stack has no alarms.');
  const severity = ({ state }: AlarmItem) => SEVERITIES.indexOf(state);
  const sorted = alarms.toSorted(
    (left, right) => severity(left) - severity(right) || left.name.localeCompare(right.name),
  );
  const prefix = commonPrefix(alarms);
  return element('ul', { class: 'alarms' }, ...sorted.map((alarm) => alarmEntry(alarm, prefix)));
}

function alarmEntry({ name, state, reason, description, since: changedAt }: AlarmItem, prefix: string): HTMLElement {
  return element(
    'li',
    {},
    element(
      'details',
      { 'data-focus': `alarm ${name}` },
      element('summary', { title: name }, stateBadge(state), ' ', name.slice(prefix.length)),
      element('p', {}, `${name}, for `, since(changedAt), `: ${reason}`),
      description && element('p', { class: 'description' }, ...withLinks(description)),
    ),
  );
}

/** Returns what all names of a stack's alarms have in common, up to a hyphen. */
function commonPrefix(alarms: readonly AlarmItem[]): string {
  const [first = '', ...others] = alarms.map(({ name }) => name);
  let length = others.length === 0 ? 0 : first.length;
  while (others.some((name) => !name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, first.lastIndexOf('-', length) + 1);
}

/** Makes links of the addresses in a description, such as the one of the runbook. */
function withLinks(text: string): (Node | string)[] {
  return text
    .split(/(https?:\/\/[^\s)]+)/)
    .map((part, index) =>
      index % 2 === 1 ? element('a', { href: part, target: '_blank', rel: 'noreferrer' }, part) : part,
    );
}

export interface Health {
  readonly state: AlarmItem['state'];
  readonly text: string;
}

/** Summarizes alarms in one state and one line. */
export function health(alarms: readonly AlarmItem[]): Health {
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const unknown = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').length;
  if (alarms.length === 0) return { state: 'INSUFFICIENT_DATA', text: 'No alarms' };
  if (firing.length > 0) {
    const { length } = commonPrefix(alarms);
    const named = firing.slice(0, 3).map(({ name }) => name.slice(length));
    const more = firing.length > named.length ? ` and ${firing.length - named.length} more` : '';
    return { state: 'ALARM', text: `In alarm: ${named.join(', ')}${more}` };
  }
  if (unknown === alarms.length) return { state: 'INSUFFICIENT_DATA', text: 'No data yet' };
  const rest = unknown > 0 ? `, ${unknown} without data yet` : '';
  return { state: 'OK', text: `Healthy: ${alarms.length - unknown} alarms OK${rest}` };
}

/** Names the stacks in alarm, not their alarms: two stacks may use the same alarm names. */
export function healthOfAll(state: ConsoleState): Health {
  const inAlarm = state.stacks.filter((stack) => health(ofStack(state, stack).alarms).state === 'ALARM');
  return inAlarm.length > 0 ? { state: 'ALARM', text: `In alarm: ${inAlarm.join(', ')}` } : health(state.alarms);
}
