import type { ReceivedMessage } from './received-message.ts';

/** A failed message that waits in the queue for its next delivery. */
export interface WaitingMessage {
  readonly messageId: string;
  /** Epoch milliseconds of the next delivery, unless the function itself changed its visibility. */
  readonly visibleAtMs: number;
  /** Deliveries so far. */
  readonly receiveCount: number;
}

export interface WaitingMessages {
  failed(messages: readonly ReceivedMessage[], visibleAtMs?: number): void;
  received(messages: readonly ReceivedMessage[]): void;
  list(): WaitingMessage[];
}

/** More than this is not for a person to look at. */
const MOST = 10_000;

export function createWaitingMessages(clock: () => number): WaitingMessages {
  const waiting = new Map<string, WaitingMessage>();
  return {
    failed(messages, visibleAtMs) {
      for (const { id, receiveCount, visibleAtMs: timeout } of messages) {
        if (waiting.size >= MOST) return;
        waiting.set(id, { messageId: id, receiveCount, visibleAtMs: Math.min(timeout, visibleAtMs ?? timeout) });
      }
    },
    received(messages) {
      for (const { id } of messages) waiting.delete(id);
    },
    list() {
      // A message whose time has come without a delivery has left the queue, most likely for its dead-letter queue.
      for (const { messageId, visibleAtMs } of waiting.values()) if (visibleAtMs <= clock()) waiting.delete(messageId);
      return [...waiting.values()];
    },
  };
}
