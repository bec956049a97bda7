import type { AlarmItem } from '../console-state.ts';
import { element } from './element.ts';
import { since } from './ticking-time.ts';

const LOOKS = {
  ALARM: { mark: '▲', text: 'In alarm' },
  INSUFFICIENT_DATA: { mark: '○', text: 'No data yet' },
  OK: { mark: '✓', text: 'OK' },
} as const;
const SEVERITIES = ['ALARM', 'INSUFFICIENT_DATA', 'OK'] as const;

/** State by sign, word and colour. */
export function stateBadge(state: AlarmItem['state'], text: string = LOOKS[state].text): HTMLElement {
  const mark = element('span', { 'aria-hidden': 'true' }, LOOKS[state].mark);
  return element('span', { class: `badge state-${state.toLowerCase()}` }, mark, ` ${text}`);
}

/** Worst first, each with its reason and what it means. */
export function alarmList(alarms: readonly AlarmItem[]): HTMLElement {
  if (alarms.length === 0) return element('p', { class: 'empty' }, 'The stack has no alarms.');
  const bySeverity = alarms.toSorted(
    (left, right) =>
      SEVERITIES.indexOf(left.state) - SEVERITIES.indexOf(right.state) || left.name.localeCompare(right.name),
  );
  const common = commonPrefix(alarms.map(({ name }) => name));
  return element('ul', { class: 'alarms' }, ...bySeverity.map((alarm) => alarmEntry(alarm, common)));
}

/** Names of one stack begin alike; up to the last hyphen that says nothing. */
function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = others.length === 0 ? 0 : first.length;
  while (others.some((name) => !name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, first.lastIndexOf('-', length) + 1);
}

function alarmEntry(alarm: AlarmItem, commonStart: string): HTMLElement {
  const { name, state, reason, description, since: changed } = alarm;
  const shortName = name.slice(commonStart.length);
  return element(
    'li',
    {},
    element(
      'details',
      { 'data-focus': `alarm ${name}` },
      element('summary', { title: name }, stateBadge(state), ' ', shortName),
      element('p', {}, `${name}, for `, since(changed), `: ${reason}`),
      description ? element('p', { class: 'description' }, ...withLinks(description)) : undefined,
    ),
  );
}

/** Addresses in a description, such as the runbook's, can be followed. */
function withLinks(text: string): (Node | string)[] {
  return text
    .split(/(https?:\/\/[^\s)]+)/)
    .map((part, index) =>
      index % 2 === 1 ? element('a', { href: part, target: '_blank', rel: 'noreferrer' }, part) : part,
    );
}

/** The one answer: is it healthy? */
export function health(alarms: readonly AlarmItem[]): { state: AlarmItem['state']; text: string } {
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  const unknown = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').length;
  if (alarms.length === 0) return { state: 'INSUFFICIENT_DATA', text: 'No alarms' };
  if (firing.length > 0) {
    const start = commonPrefix(alarms.map(({ name }) => name)).length;
    const named = firing.slice(0, 3).map(({ name }) => name.slice(start));
    const more = firing.length > named.length ? ` and ${firing.length - named.length} more` : '';
    return { state: 'ALARM', text: `In alarm: ${named.join(', ')}${more}` };
  }
  if (unknown === alarms.length) return { state: 'INSUFFICIENT_DATA', text: 'No data yet' };
  const rest = unknown > 0 ? `, ${unknown} without data yet` : '';
  return { state: 'OK', text: `Healthy: ${alarms.length - unknown} alarms OK${rest}` };
}
