import type { QueueItem, WaitingMessage } from '../console-state.ts';
import { element } from './element.ts';
import { formatCount, formatSeconds } from './format.ts';
import { until } from './ticking-time.ts';

/** Depth, work under way and age of each queue, and when the messages that wait get their next attempt. */
export function queueTable(queues: readonly QueueItem[]): Node[] {
  const head = ['Queue', 'Visible', 'In flight', 'Delayed', 'Oldest'].map((name, index) =>
    element('th', { scope: 'col', class: index > 0 && 'number' }, name),
  );
  const table = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, 'Queues'),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...queues.map(queueRow)),
  );
  return [
    element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Queues' }, table),
    ...queues.flatMap(waitingList),
  ];
}

function queueRow({ name, visible, inFlight, delayed, oldestAgeMs }: QueueItem): HTMLElement {
  const cells = [
    formatCount(visible),
    formatCount(inFlight),
    formatCount(delayed),
    oldestAgeMs > 0 ? formatSeconds(oldestAgeMs) : '–',
  ];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    ...cells.map((text) => element('td', { class: 'number' }, text)),
  );
}

function waitingList(queue: QueueItem): Node[] {
  if (queue.waiting.length === 0) return [];
  const hidden = queue.inFlight + queue.delayed;
  const more = hidden > queue.waiting.length ? ` (${queue.waiting.length} of ${formatCount(hidden)})` : '';
  return [
    element('h4', {}, `Being processed, or waiting for the next attempt${more}`),
    element('ul', { class: 'waiting' }, ...queue.waiting.map((message) => waitingEntry(message, queue))),
  ];
}

function waitingEntry({ subject, messageId, receiveCount, visibleAt }: WaitingMessage, queue: QueueItem): HTMLElement {
  const about = element('span', { class: 'key' }, subject ?? messageId);
  const { maxReceiveCount: max } = queue;
  const next =
    max !== undefined && receiveCount >= max
      ? 'dead letter'
      : `attempt ${receiveCount + 1}${max === undefined ? '' : ` of ${max}`}`;
  return element('li', {}, about, element('span', { class: 'muted' }, `${next} in `, until(visibleAt)));
}
