import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import type { Order, OrderLine } from '../../../lambda/shared/order/contract.ts';
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

/** What a queue gets of the topic with raw delivery. */
export function orderMessage(options: OrderMessageOptions = {}): SQSRecord {
  const { id = ORDER_ID, order = ORDER, placedAt = PLACED_AT, receiveCount = 1 } = options;
  return message(writeOrderPlaced({ id, placedAt, order }), { receiveCount });
}

const cents = fc.integer({ min: 1, max: 100_000_000 });

/** Any order that the API takes. */
export const anyOrder: fc.Arbitrary<Order> = fc.record(
  {
    customerId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._|@-]{0,127}$/),
    lines: fc.array(
      fc.record<OrderLine>({
        sku: fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,39}$/),
        quantity: fc.integer({ min: 1, max: 1_000 }),
        unitPrice: cents.map((amount) => amount / 100),
      }),
      { minLength: 1, maxLength: 50 },
    ),
    note: fc.string({ unit: 'binary', maxLength: 1_000 }),
  },
  { requiredKeys: ['customerId', 'lines'] },
);
