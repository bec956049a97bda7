import { PermanentError } from '../errors.ts';
import {
  asciiJson,
  type MessageFields,
  malformedMessage,
  readMessageFields,
  readMessageId,
  readMessageTime,
} from '../message-fields.ts';
import { describeErrors } from '../schema-check.ts';
import { ORDER_PLACED, type Order } from './contract.ts';
import { checkOrder } from './order.ts';

/** Event that the topic publishes when a customer has placed an order. */
export interface OrderPlaced {
  /** UUID that identifies the order. */
  readonly id: string;
  /** ISO 8601 time, with milliseconds, at which the API accepted the order. */
  readonly placedAt: string;
  readonly order: Order;
}

export function writeOrderPlaced({ id, placedAt, order }: OrderPlaced): string {
  return asciiJson({ type: ORDER_PLACED, id, placedAt, order });
}

/**
 * Reads the event from a queue message. The subscription of the queue must use raw message delivery.
 *
 * @throws PermanentError `MALFORMED_MESSAGE`, `SNS_ENVELOPE` or `INVALID_ORDER`
 */
export function readOrderPlaced(body: string): OrderPlaced {
  const message = readMessageFields(body);
  if (isSnsEnvelope(message)) {
    throw new PermanentError(
      'SNS_ENVELOPE',
      'The message is in an SNS envelope: its subscription needs raw message delivery',
    );
  }
  if (message.type !== ORDER_PLACED) throw malformedMessage('is not a placed order');
  const id = readMessageId(message);
  const placedAt = readMessageTime(message.placedAt, 'placed');
  const checked = checkOrder(message.order);
  if ('value' in checked) return { id, placedAt, order: checked.value };
  throw new PermanentError('INVALID_ORDER', describeErrors(checked.errors, 'the order'));
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function isSnsEnvelope({ Type, TopicArn, Message }: MessageFields): boolean {
  return Type === 'Notification' && typeof TopicArn === 'string' && typeof Message === 'string';
}
