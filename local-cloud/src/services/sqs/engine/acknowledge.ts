import { invalidParameterValue, messageNotInflight, receiptHandleIsInvalid } from '../errors.ts';
import { parseReceiptHandle } from '../rules/receipt-handle.ts';
import { advance, type Broker, type Queue } from './broker.ts';
import type { Message } from './message.ts';

/**
 * Deletes what the handle's receive delivered. A stale handle is accepted and deletes nothing; on a FIFO queue a handle whose
 * visibility timeout has passed is refused.
 */
export function deleteMessage(broker: Broker, queue: Queue, handle: string): void {
  advance(broker, queue);
  const message = latestReceive(queue, handle);
  if (!message) return;
  if (queue.settings.isFifo && message.state !== 'inFlight') {
    throw invalidParameterValue('ReceiptHandle', handle, 'The receipt handle has expired.');
  }
  broker.journal.messages.delete(message.sequence);
  queue.messages.remove(message);
  queue.totals.deleted++;
  queue.waitingRoom.wake();
}

/** The new timeout counts from now. */
export function changeVisibility(broker: Broker, queue: Queue, handle: string, timeoutMs: number): void {
  advance(broker, queue);
  const message = latestReceive(queue, handle);
  if (!message) {
    throw invalidParameterValue(
      'ReceiptHandle',
      handle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.state !== 'inFlight') throw messageNotInflight();
  const visibleAt = broker.clock.now() + timeoutMs;
  broker.journal.messages.hidden(message.sequence, visibleAt);
  queue.messages.hideUntil(message, visibleAt);
  queue.waitingRoom.wake();
}

function latestReceive(queue: Queue, handle: string): Message | undefined {
  const receipt = parseReceiptHandle(handle);
  if (receipt.queueId !== queue.id) throw receiptHandleIsInvalid(handle);
  const message = queue.messages.find(receipt.sequence);
  return message?.receiveCount === receipt.receiveCount ? message : undefined;
}
