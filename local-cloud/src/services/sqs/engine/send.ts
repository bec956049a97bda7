import { randomUUID } from 'node:crypto';
import type { AcceptedSend } from '../journal/journal.ts';
import type { Broker, Queue } from './broker.ts';
import type { MessageAttributes } from './message-attributes.ts';

/** A message that was checked and may be enqueued. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly delayMs: number;
  readonly groupId: string | undefined;
  /** Present for every message of a FIFO queue and for none of a standard one. */
  readonly deduplicationId: string | undefined;
}

/** A second send with the same deduplication id gets the reply of the first, and enqueues nothing. */
const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1_000;

/** Enqueues all drafts or none; when it returns they survive a kill of this process. */
export function send(broker: Broker, queue: Queue, drafts: readonly Draft[]): AcceptedSend[] {
  const now = broker.clock.now();
  const accepted = broker.journal.transaction(() => drafts.map((draft) => accept(broker, queue, draft, now)));
  for (const { sequence, draft, isDuplicate } of accepted) {
    if (isDuplicate) continue;
    const { groupId, delayMs } = draft;
    queue.messages.add({ sequence, sentAt: now, visibleAt: now + delayMs, receiveCount: 0, groupId }, now);
    queue.totals.sent++;
  }
  queue.waitingRoom.wake();
  return accepted;
}

interface Accepted extends AcceptedSend {
  readonly draft: Draft;
  readonly isDuplicate: boolean;
}

function accept(broker: Broker, queue: Queue, draft: Draft, now: number): Accepted {
  const { deduplication } = broker.journal;
  const { deduplicationId, groupId } = draft;
  if (deduplicationId === undefined) return { ...write(broker, queue, draft, now), draft, isDuplicate: false };

  const isPerGroup = queue.settings.deduplicationScope === 'messageGroup';
  const key = isPerGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
  deduplication.forgetBefore(now - DEDUPLICATION_WINDOW_MS);
  const earlier = deduplication.find(queue.id, key, now - DEDUPLICATION_WINDOW_MS);
  if (earlier) return { ...earlier, draft, isDuplicate: true };
  const sent = write(broker, queue, draft, now);
  deduplication.remember(queue.id, key, sent, now);
  return { ...sent, draft, isDuplicate: false };
}

function write({ journal }: Broker, queue: Queue, draft: Draft, now: number): AcceptedSend {
  const { delayMs, attributes, ...content } = draft;
  const messageId = randomUUID();
  const sequence = journal.messages.insert({
    ...content,
    messageId,
    attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    queueId: queue.id,
    sentAt: now,
    arrivedAt: now,
    visibleAt: now + delayMs,
    receiveCount: 0,
    firstReceivedAt: undefined,
    sourceArn: undefined,
  });
  return { messageId, sequence };
}
