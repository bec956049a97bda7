import type { Order } from './contract.ts';

/** An order as the table has it, and as the API shows it. */
export interface OrderRow extends Order {
  readonly id: string;
  /** ISO 8601, with milliseconds: when the API accepted it. */
  readonly placedAt: string;
  /** ISO 8601: when it became this row. */
  readonly processedAt: string;
  readonly status: 'processed';
  /** Of all lines, with two decimals. */
  readonly total: number;
}
