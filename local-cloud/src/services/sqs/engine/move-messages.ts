import { randomUUID } from 'node:crypto';
import type { StoredMessage } from '../journal/message-rows.ts';
import type { Broker, Queue } from './broker.ts';
import type { Message } from './message.ts';

/**
 * What the redrive policy does: the message keeps its id and, on a standard queue, the time of its sending, so that retention
 * goes on counting. The receive count starts over.
 */
export function deadLetter(broker: Broker, messages: readonly Message[], source: Queue, target: Queue): void {
  move(broker, messages, source, target, (stored, now) => ({
    ...stored,
    sentAt: target.settings.isFifo ? now : stored.sentAt,
    sourceArn: source.arn,
  }));
}

/** What a message move task does: the message is sent anew, with a new id. */
export function sendAgain(broker: Broker, messages: readonly Message[], source: Queue, target: Queue): void {
  move(broker, messages, source, target, (stored, now) => ({
    ...stored,
    messageId: randomUUID(),
    sentAt: now,
    sourceArn: undefined,
  }));
}

/** Takes messages, which have left the source's schedule, to the target: all in one transaction, or they are back in the source. */
function move(
  { clock, journal }: Broker,
  messages: readonly Message[],
  source: Queue,
  target: Queue,
  change: (stored: StoredMessage, now: number) => StoredMessage,
): void {
  const now = clock.now();
  const rewrite = ({ sequence }: Message): StoredMessage => {
    const stored = journal.messages.get(sequence);
    if (!stored) throw new Error(`message ${sequence} is in its queue but not in the journal`);
    journal.messages.delete(sequence);
    const fresh = { queueId: target.id, arrivedAt: now, visibleAt: now, receiveCount: 0, firstReceivedAt: undefined };
    const moved = { ...change(stored, now), ...fresh };
    return { ...moved, sequence: journal.messages.insert(moved) };
  };
  try {
    for (const moved of journal.transaction(() => messages.map(rewrite))) target.messages.add(moved, now);
  } catch (error) {
    for (const message of messages) source.messages.add(message, now);
    throw error;
  }
  target.waitingRoom.wake();
}
