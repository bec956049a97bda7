import type { Message, MessageState } from './message.ts';

/** Which visible message is handed out next: by time for standard queues, by group for FIFO queues. */
export interface DeliveryOrder {
  add(message: Message): void;
  changed(message: Message, before: MessageState): void;
  remove(message: Message): void;
  /** Visible messages in order. Whoever iterates must take or remove each one before asking for the next. */
  deliverable(): Iterable<Message>;
}
