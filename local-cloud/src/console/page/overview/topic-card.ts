import { element } from '../../../ui/element.ts';
import { createRegion } from '../../../ui/region.ts';
import { readLocal } from '../../../ui/requests.ts';
import { scrollingTable } from '../../../ui/table.ts';
import type { PublishedPage, TopicItem } from '../../console-state.ts';
import { formatCount, messageText, since } from '../format.ts';

/** Creates the card of an SNS topic: its latest messages and its subscribers. */
export function createTopicCard(name: string) {
  const total = element('p', { class: 'muted' });
  const subscribers = element('p', { class: 'muted' });
  const lost = element('p', { class: 'badge state-alarm', hidden: true });
  const listing = element('div');
  const show = createRegion(listing, (page: PublishedPage) => [messageTable(name, page)]);
  let seen: number | undefined;

  return {
    element: element(
      'section',
      { class: 'card topic', 'aria-label': `Topic ${name}` },
      element('div', { class: 'card-head' }, element('h3', {}, name), lost, total),
      subscribers,
      listing,
    ),
    async update(topic: TopicItem): Promise<void> {
      total.textContent = countsOf(topic);
      subscribers.textContent =
        topic.subscribers.length > 0 ? `Subscribers: ${topic.subscribers.join(', ')}` : 'No subscribers.';
      lost.hidden = topic.lost === 0;
      lost.textContent = `${formatCount(topic.lost)} undelivered`;
      if (topic.published === seen) return;
      show(await readLocal<PublishedPage>(`published/${encodeURIComponent(name)}`));
      seen = topic.published;
    },
  };
}

function countsOf({ published, delivered, filteredOut }: TopicItem): string {
  const filtered = filteredOut > 0 ? `, ${formatCount(filteredOut)} filtered out` : '';
  return `${formatCount(published)} published, ${formatCount(delivered)} delivered${filtered}`;
}

function messageTable(name: string, { messages }: PublishedPage): HTMLElement {
  if (messages.length === 0) return element('p', { class: 'empty' }, 'No messages published yet.');
  return scrollingTable({
    caption: `Published by ${name}`,
    columns: [{ title: 'Subject', class: 'key' }, { title: 'Age' }, { title: 'Message' }],
    rows: messages.map((message) => [
      message.subject ?? '–',
      since(message.publishedAt),
      messageText(message.messageId, message),
    ]),
  });
}
