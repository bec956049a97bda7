import type { MessageItem, MessagePage, QueueItem } from '../console-state.ts';
import { readLocal } from './aws.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';
import { createPager } from './pager.ts';
import { createRegion } from './region.ts';
import { replayAll, replayOne } from './replay.ts';
import { attempt, say } from './status.ts';
import { textPreview } from './text-preview.ts';
import { since } from './ticking-time.ts';

const PAGE = 25;

interface Model {
  readonly queue: Pick<QueueItem, 'name' | 'arn' | 'url' | 'deadLetterSources'>;
  readonly count: number;
  readonly page: MessagePage;
  readonly pageNumber: number;
}

/** The letters of one dead-letter queue: why, what, how old, and the way back. */
export function createDeadLetters() {
  const host = element('section', { class: 'card' });
  const render = createRegion(host, (model: Model) => [
    heading(model),
    ...(model.count === 0 ? [] : [table(model), pages.buttons(model.page.next)]),
  ]);
  let latest: QueueItem | undefined;

  const refresh = async () => {
    if (!latest) return;
    const { name, arn, url, deadLetterSources, visible, inFlight, delayed } = latest;
    const after = pages.current();
    const count = visible + inFlight + delayed;
    const page = await readLocal<MessagePage>(`messages/${encodeURIComponent(name)}?after=${after}&limit=${PAGE}`);
    // The page was emptied by a replay.
    if (page.messages.length === 0) pages.back();
    render({ queue: { name, arn, url, deadLetterSources }, count, page, pageNumber: pages.number() });
  };
  const pages = createPager(0, refresh);

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
    say(`Replaying ${count} dead letters to ${source.split(':').at(-1)}.`);
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
      : element(
          'p',
          { class: 'badge state-alarm' },
          `${formatCount(count)} dead ${count === 1 ? 'letter' : 'letters'}`,
        ),
    count > 0 && source !== undefined && button,
  );
}

function table({ queue, page }: Model): HTMLElement {
  const head = ['About', 'Reason', 'Age', 'Message', ''].map((name) =>
    name ? element('th', { scope: 'col' }, name) : element('td', {}),
  );
  const body = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, `Dead letters in ${queue.name}`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...page.messages.map((message) => letterRow(message, queue))),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Dead letters in ${queue.name}` },
    body,
  );
}

function letterRow(message: MessageItem, queue: Model['queue']): HTMLElement {
  const { messageId, subject, attributes, sentAt, state } = message;
  const failedAt = Date.parse(attributes.failedAt ?? '') || sentAt;
  const reason = attributes.errorCode
    ? [element('strong', {}, attributes.errorCode), ` ${attributes.errorMessage ?? ''}`]
    : ['Given up by the queue: the function was killed, or never ran'];
  return element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'key' }, subject ?? '–'),
    element('td', { class: 'reason' }, ...reason),
    element('td', {}, since(failedAt)),
    element('td', {}, textPreview(messageId, message, attributeLines(message))),
    element(
      'td',
      { class: 'actions' },
      state === 'visible' ? replayButton(message, queue, subject ?? messageId) : 'held',
    ),
  );
}

function attributeLines({ attributes }: MessageItem): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function replayButton({ messageId }: MessageItem, queue: Model['queue'], subject: string): HTMLElement | string {
  const [source] = queue.deadLetterSources;
  if (source === undefined) return '';
  const destinationUrl = queue.url.replace(/[^/]+$/, source.split(':').at(-1) ?? '');
  const replay = async () => {
    await replayOne(queue.url, destinationUrl, messageId);
    say(`Replayed ${subject}.`);
  };
  const label = `Replay ${subject}`;
  return element(
    'button',
    { type: 'button', 'aria-label': label, 'data-focus': `replay ${messageId}`, onclick: () => attempt(replay) },
    'Replay',
  );
}
