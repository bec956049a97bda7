import { element } from '../../../ui/element.ts';
import { scrollingTable } from '../../../ui/table.ts';
import type { QueueItem, WaitingMessage } from '../../console-state.ts';
import { formatCount, formatSeconds, until } from '../format.ts';

/** Shows the depth and the age of each queue, and when its waiting messages get their next attempt. */
export function queueTable(queues: readonly QueueItem[]): Node[] {
  const numbers = ['Visible', 'In flight', 'Delayed', 'Oldest'].map((title) => ({ title, class: 'number' }));
  const table = scrollingTable({
    caption: 'Queues',
    columns: [{ title: 'Queue' }, ...numbers],
    rows: queues.map(({ name, visible, inFlight, delayed, oldestAgeMs }) => [
      name,
      ...[visible, inFlight, delayed].map(formatCount),
      oldestAgeMs > 0 ? formatSeconds(oldestAgeMs) : '–',
    ]),
  });
  return [table, ...queues.flatMap(waitingList)];
}

function waitingList(queue: QueueItem): Node[] {
  if (queue.waiting.length === 0) return [];
  const all = queue.inFlight + queue.delayed;
  const part = all > queue.waiting.length ? ` (${queue.waiting.length} of ${formatCount(all)})` : '';
  return [
    element('h4', {}, `Being processed, or waiting for the next attempt${part}`),
    element('ul', { class: 'waiting' }, ...queue.waiting.map((message) => waitingEntry(message, queue))),
  ];
}

function waitingEntry(
  { subject, messageId, receiveCount, visibleAt }: WaitingMessage,
  { maxReceiveCount = Number.POSITIVE_INFINITY }: QueueItem,
): HTMLElement {
  const limit = Number.isFinite(maxReceiveCount) ? ` of ${maxReceiveCount}` : '';
  const next = receiveCount >= maxReceiveCount ? 'dead letter' : `attempt ${receiveCount + 1}${limit}`;
  return element(
    'li',
    {},
    element('span', { class: 'key' }, subject ?? messageId),
    element('span', { class: 'muted' }, `${next} in `, until(visibleAt)),
  );
}
