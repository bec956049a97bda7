import { createHash, randomUUID } from 'node:crypto';
import type { MessageAttributes } from '../rules/message-attributes.ts';
import type { Broker, Queue } from './broker.ts';

/** A message that was checked and may be enqueued. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly delayMs: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

export interface Sent {
  readonly messageId: string;
  readonly sequence: number;
}

/** A second send with the same deduplication id is answered like the first, and enqueues nothing. */
const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1_000;

/** Enqueues all drafts or none; when it returns they survive a kill of this process. */
export function send(broker: Broker, queue: Queue, drafts: readonly Draft[]): Sent[] {
  const now = broker.clock.now();
  const written = broker.journal.transaction(() => drafts.map((draft) => write(broker, queue, draft, now)));
  for (const { sent, isNew, visibleAt, groupId } of written) {
    if (!isNew) continue;
    const { isFifo } = queue.settings;
    queue.messages.add(
      { sequence: sent.sequence, sentAt: now, visibleAt, receiveCount: 0, groupId: isFifo ? groupId : undefined },
      now,
    );
    queue.totals.sent++;
  }
  queue.waitingRoom.wake();
  return written.map(({ sent }) => sent);
}

interface Written {
  readonly sent: Sent;
  readonly isNew: boolean;
  readonly visibleAt: number;
  readonly groupId: string | undefined;
}

function write({ journal }: Broker, queue: Queue, draft: Draft, now: number): Written {
  const visibleAt = now + draft.delayMs;
  const { groupId } = draft;
  const deduplicationId = queue.settings.isFifo ? (draft.deduplicationId ?? sha256(draft.body)) : undefined;
  const key = queue.settings.deduplicationScope === 'queue' ? deduplicationId : `${groupId} ${deduplicationId}`;
  if (deduplicationId !== undefined && key !== undefined) {
    journal.deduplication.forgetBefore(now - DEDUPLICATION_WINDOW_MS);
    const earlier = journal.deduplication.find(queue.id, key, now - DEDUPLICATION_WINDOW_MS);
    if (earlier) return { sent: earlier, isNew: false, visibleAt, groupId };
  }
  const messageId = randomUUID();
  const sequence = journal.messages.insert({
    queueId: queue.id,
    messageId,
    sentAt: now,
    arrivedAt: now,
    visibleAt,
    receiveCount: 0,
    firstReceivedAt: undefined,
    groupId,
    deduplicationId,
    traceHeader: draft.traceHeader,
    sourceArn: undefined,
    attributes: Object.keys(draft.attributes).length > 0 ? draft.attributes : undefined,
    body: draft.body,
  });
  const sent = { messageId, sequence };
  if (deduplicationId !== undefined && key !== undefined) journal.deduplication.remember(queue.id, key, sent, now);
  return { sent, isNew: true, visibleAt, groupId };
}

function sha256(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
