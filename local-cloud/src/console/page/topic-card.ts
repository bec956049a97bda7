import type { PublishedItem, PublishedPage, TopicItem } from '../console-state.ts';
import { readLocal } from './aws.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';
import { createRegion } from './region.ts';
import { textPreview } from './text-preview.ts';
import { since } from './ticking-time.ts';

/** An SNS topic: what it has published last, and who gets it. */
export function createTopicCard(name: string) {
  const total = element('p', { class: 'muted' });
  const subscribers = element('p', { class: 'muted' });
  const lost = element('p', { class: 'badge state-alarm', hidden: true });
  const listing = element('div', {});
  const show = createRegion(listing, ({ messages }: PublishedPage) => [messageTable(name, messages)]);
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
      subscribers.textContent = whoGetsIt(topic.subscribers);
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

function whoGetsIt(subscribers: readonly string[]): string {
  return subscribers.length > 0 ? `Subscribed: ${subscribers.join(', ')}` : 'Nobody is subscribed.';
}

function messageTable(name: string, messages: readonly PublishedItem[]): HTMLElement {
  if (messages.length === 0) return element('p', { class: 'empty' }, 'Nothing published yet.');
  const head = ['About', 'Age', 'Message'].map((title) => element('th', { scope: 'col' }, title));
  const rows = messages.map((message) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'key' }, message.subject ?? '–'),
      element('td', {}, since(message.publishedAt)),
      element('td', {}, textPreview(message.messageId, message)),
    ),
  );
  const table = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, `Published by ${name}`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  const scroll = { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Published by ${name}` };
  return element('div', scroll, table);
}
