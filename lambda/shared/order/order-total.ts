import { toCents } from '../cents.ts';
import type { Order } from './contract.ts';

/** In whole cents, of which 50 lines come to 5 × 10^12 at most: far from where numbers get inexact. */
export function totalInCents({ lines }: Pick<Order, 'lines'>): number {
  return lines.reduce((cents, { quantity, unitPrice }) => cents + quantity * toCents(unitPrice), 0);
}
