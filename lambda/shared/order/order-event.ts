import { asciiJson } from '../ascii-json.ts';
import { PermanentError } from '../errors.ts';
import {
  type MessageFields,
  malformedMessage,
  readMessageFields,
  readMessageId,
  readMessageTime,
} from '../message-fields.ts';
import { describeErrors } from '../schema-check.ts';
import { checkOrder } from './check-order.ts';
import { ORDER_PLACED, type Order } from './contract.ts';

/** What the topic tells its subscribers: a customer has placed an order. */
export interface OrderPlaced {
  /** UUID, the order's identity. */
  readonly id: string;
  /** ISO 8601, with milliseconds: when the API accepted it. */
  readonly placedAt: string;
  readonly order: Order;
}

export function writeOrderPlaced({ id, placedAt, order }: OrderPlaced): string {
  return asciiJson({ type: ORDER_PLACED, id, placedAt, order });
}

/**
 * Reads what a queue gets of the topic by a subscription with raw message delivery: the event itself.
 *
 * @throws PermanentError `MALFORMED_MESSAGE`, `SNS_ENVELOPE` or `INVALID_ORDER`
 */
export function readOrderPlaced(body: string): OrderPlaced {
  const message = readMessageFields(body);
  if (isSnsEnvelope(message)) {
    throw new PermanentError(
      'SNS_ENVELOPE',
      'The message is in an envelope: its subscription needs raw message delivery',
    );
  }
  if (message.type !== ORDER_PLACED) throw malformedMessage('is no order that was placed');
  const id = readMessageId(message);
  const placedAt = readMessageTime(message.placedAt, 'placed');
  const checked = checkOrder(message.order);
  if ('order' in checked) return { id, placedAt, order: checked.order };
  throw new PermanentError('INVALID_ORDER', describeErrors(checked.errors, 'the order'));
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function isSnsEnvelope({ Type, TopicArn, Message }: MessageFields): boolean {
  return Type === 'Notification' && typeof TopicArn === 'string' && typeof Message === 'string';
}
