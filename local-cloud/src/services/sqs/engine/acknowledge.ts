import { invalidParameterValue, prefixedError, sqsError } from '../errors.ts';
import { advance, type Broker, type Queue } from './broker.ts';
import type { Message } from './message.ts';

/** Names one receive of one message. A later receive of the message makes the handle stale. */
export function receiptHandle({ id }: Queue, { sequence, receiveCount }: Pick<Message, 'sequence' | 'receiveCount'>) {
  return Buffer.from(`receipt:${id}:${sequence}:${receiveCount}`).toString('base64');
}

/**
 * Deletes the message that the handle's receive delivered. A stale handle is accepted and deletes nothing; on a FIFO queue a
 * handle whose visibility timeout has passed is refused.
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

/** Hides an in-flight message for a new timeout, which counts from now. */
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
  if (message.state !== 'inFlight') {
    const text = 'Message is not in flight and its visibility timeout cannot be changed.';
    throw prefixedError('MessageNotInflight', text);
  }
  const visibleAt = broker.clock.now() + timeoutMs;
  broker.journal.messages.hidden(message.sequence, visibleAt);
  queue.messages.hideUntil(message, visibleAt);
  queue.waitingRoom.wake();
}

/**
 * Finds the message of a handle, unless the handle is stale.
 *
 * @throws ReceiptHandleIsInvalid for text that this queue never handed out
 */
function latestReceive(queue: Queue, handle: string): Message | undefined {
  const parts = /^receipt:(\d+):(\d+):(\d+)$/.exec(Buffer.from(handle, 'base64').toString('latin1'));
  const [queueId, sequence, receiveCount] = parts?.slice(1).map(Number) ?? [];
  if (queueId !== queue.id || sequence === undefined) {
    const text = `The input receipt handle "${handle}" is not a valid receipt handle.`;
    throw sqsError('ReceiptHandleIsInvalid', text);
  }
  const message = queue.messages.find(sequence);
  return message?.receiveCount === receiveCount ? message : undefined;
}
