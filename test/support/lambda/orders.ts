import type { SQSRecord } from 'aws-lambda';
import type { Order } from '../../../lambda/shared/order/contract.ts';
import { writeOrderPlaced } from '../../../lambda/shared/order/order-event.ts';
import { message } from './messages.ts';

export const ORDER: Order = {
  customerId: 'ann',
  lines: [
    { sku: 'TEA-GREEN-100', quantity: 3, unitPrice: 4.35 },
    { sku: 'POT', quantity: 1, unitPrice: 19.99 },
  ],
  note: 'Für Opa 🎂',
};

export const ORDER_ID = '5f0c2f3e-8a0b-4c1d-9e2f-0123456789ab';
export const PLACED_AT = '2026-11-21T00:17:52.745Z';

export function orderId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export interface OrderMessageOptions {
  readonly id?: string;
  readonly order?: Order;
  readonly placedAt?: string;
  readonly receiveCount?: number;
}

/** A message of the topic in a queue, with raw delivery. */
export function orderMessage(options: OrderMessageOptions = {}): SQSRecord {
  const { id = ORDER_ID, order = ORDER, placedAt = PLACED_AT, receiveCount = 1 } = options;
  return message(writeOrderPlaced({ id, placedAt, order }), { receiveCount });
}
