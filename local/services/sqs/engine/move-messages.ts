import { randomUUID } from 'node:crypto';
import type { Broker, Queue } from './broker.ts';
import type { Message } from './message.ts';

interface MoveOptions {
  /** The queue that dead-letters them. Absent for a move task, which starts the messages anew. */
  readonly sourceArn?: string;
}

/**
 * Moves messages, which have left their queue's schedule, in one transaction. A redrive keeps the message id and, into a standard
 * queue, the time of sending; a move task gives new ones. Either way the receive count starts over.
 */
export function moveMessages(
  broker: Broker,
  messages: readonly Message[],
  destination: Queue,
  { sourceArn }: MoveOptions,
): void {
  const { clock, journal } = broker;
  const now = clock.now();
  const keepsTime = sourceArn !== undefined && !destination.settings.isFifo;
  const arrivals = journal.transaction(() =>
    messages.flatMap(({ sequence }) => {
      const stored = journal.messages.get(sequence);
      if (!stored) return [];
      const moved = {
        ...stored,
        queueId: destination.id,
        messageId: sourceArn === undefined ? randomUUID() : stored.messageId,
        sentAt: keepsTime ? stored.sentAt : now,
        arrivedAt: now,
        visibleAt: now,
        receiveCount: 0,
        firstReceivedAt: undefined,
        sourceArn,
      };
      journal.messages.delete(sequence);
      return [{ ...moved, sequence: journal.messages.insert(moved) }];
    }),
  );
  for (const arrival of arrivals) {
    destination.messages.add({ ...arrival, groupId: destination.settings.isFifo ? arrival.groupId : undefined }, now);
  }
  destination.waitingRoom.wake();
}
