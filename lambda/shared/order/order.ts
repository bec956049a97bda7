import { type Check, centsErrors, createCheck } from '../schema-check.ts';
import { ORDER_SCHEMA, type Order } from './contract.ts';

/** An order as the table stores it and the API returns it. */
export interface OrderRow extends Order {
  readonly id: string;
  /** ISO 8601 time, with milliseconds, at which the API accepted the order. */
  readonly placedAt: string;
  /** ISO 8601 time at which the row was written. */
  readonly processedAt: string;
  readonly status: 'processed';
  /** Sum of all lines, with two decimals. */
  readonly total: number;
}

export const checkOrder: Check<Order> = createCheck<Order>(ORDER_SCHEMA, ({ lines }) =>
  lines.flatMap(({ unitPrice }, index) => centsErrors(`/lines/${index}/unitPrice`, unitPrice)),
);

/** Adds up in whole cents, which does not round: 50 lines come to 5 × 10^12 at most, and numbers are exact up to 9 × 10^15. */
export function totalInCents({ lines }: Pick<Order, 'lines'>): number {
  return lines.reduce((cents, { quantity, unitPrice }) => cents + quantity * Math.round(unitPrice * 100), 0);
}
