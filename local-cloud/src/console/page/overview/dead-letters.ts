import { element } from '../../../ui/element.ts';
import { createPager } from '../../../ui/pager.ts';
import { createRegion } from '../../../ui/region.ts';
import { readLocal } from '../../../ui/requests.ts';
import { attempt, say } from '../../../ui/status.ts';
import { scrollingTable } from '../../../ui/table.ts';
import type { MessageItem, MessagePage, QueueItem } from '../../console-state.ts';
import { formatCount, formatCounted, messageText, since } from '../format.ts';
import { replayAll, replayOne } from './replay.ts';
import { depthOf } from './tiles.ts';

const PAGE = 25;

interface Model {
  readonly queue: Pick<QueueItem, 'name' | 'arn' | 'url' | 'deadLetterSources'>;
  readonly count: number;
  readonly page: MessagePage;
  readonly pageNumber: number;
}

/** Creates the card of a dead-letter queue: each letter with its reason and its age, and buttons to replay it. */
export function createDeadLetters() {
  const host = element('section', { class: 'card' });
  const render = createRegion(host, (model: Model) => [
    heading(model),
    ...(model.count === 0 ? [] : [letterTable(model), pager.buttons(model.page.next)]),
  ]);
  let latest: QueueItem | undefined;

  const refresh = async () => {
    if (!latest) return;
    const { name, arn, url, deadLetterSources } = latest;
    const count = depthOf(latest);
    const query = `after=${pager.current()}&limit=${PAGE}`;
    const page = await readLocal<MessagePage>(`messages/${encodeURIComponent(name)}?${query}`);
    // A replay has emptied the page.
    if (page.messages.length === 0) pager.back();
    render({ queue: { name, arn, url, deadLetterSources }, count, page, pageNumber: pager.number() });
  };
  const pager = createPager(0, refresh);

  return {
    element: host,
    update(queue: QueueItem): Promise<void> {
      latest = queue;
      return refresh();
    },
  };
}

function heading({ queue, count }: Model): HTMLElement {
  const [source] = queue.deadLetterSources;
  const replay = async () => {
    if (source === undefined) return;
    await replayAll(queue.arn, source);
    say(`Replaying ${formatCounted(count, 'dead letter')} to ${source.split(':').at(-1)}.`);
  };
  const button = element(
    'button',
    { type: 'button', 'data-focus': 'replay all', onclick: () => attempt(replay) },
    `Replay all ${formatCount(count)}`,
  );
  return element(
    'div',
    { class: 'card-head' },
    element('h3', {}, queue.name),
    count === 0
      ? element('p', { class: 'muted' }, 'No dead letters.')
      : element('p', { class: 'badge state-alarm' }, formatCounted(count, 'dead letter')),
    count > 0 && source !== undefined && button,
  );
}

function letterTable({ queue, page }: Model): HTMLElement {
  return scrollingTable({
    caption: `Dead letters in ${queue.name}`,
    columns: [
      { title: 'Subject', class: 'key' },
      { title: 'Reason', class: 'reason' },
      { title: 'Age' },
      { title: 'Message' },
      { title: '', class: 'actions' },
    ],
    rows: page.messages.map((message) => {
      const { messageId, subject, attributes, sentAt, state } = message;
      const lines = Object.entries(attributes).map(([name, value]) => `${name}: ${value}\n`);
      return [
        subject ?? '–',
        reasonOf(message),
        since(Date.parse(attributes.failedAt ?? '') || sentAt),
        messageText(messageId, message, lines.join('')),
        state === 'visible' ? replayButton(message, queue) : 'in flight',
      ];
    }),
  });
}

function reasonOf({ attributes: { errorCode, errorMessage = '' } }: MessageItem): (Node | string)[] {
  if (errorCode) return [element('strong', {}, errorCode), ` ${errorMessage}`];
  return ['Moved here by the queue: the function was stopped or never ran'];
}

function replayButton({ messageId, subject = messageId }: MessageItem, { url, deadLetterSources }: Model['queue']) {
  const [source] = deadLetterSources;
  if (source === undefined) return '';
  const destinationUrl = url.replace(/[^/]+$/, source.split(':').at(-1) ?? '');
  const replay = async () => {
    await replayOne(url, destinationUrl, messageId);
    say(`Replayed ${subject}.`);
  };
  const label = { 'aria-label': `Replay ${subject}`, 'data-focus': `replay ${messageId}` };
  return element('button', { type: 'button', ...label, onclick: () => attempt(replay) }, 'Replay');
}
