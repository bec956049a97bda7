export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** The body of a request to place an order. */
export interface NewOrder {
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly note?: string;
}

/** An order that the API has accepted but may not have stored yet. */
export interface AcceptedOrder extends NewOrder {
  readonly id: string;
  /** Time on the clock of this browser; a processed order has the time of the API. */
  readonly placedAt: string;
  readonly status: 'accepted';
}

/** An order as the API returns it. */
export interface ProcessedOrder extends NewOrder {
  readonly id: string;
  readonly placedAt: string;
  readonly processedAt: string;
  readonly status: 'processed';
  /** An amount with two decimals. */
  readonly total: number;
}

export type Order = AcceptedOrder | ProcessedOrder;

export function lineCents({ quantity, unitPrice }: OrderLine): number {
  return quantity * cents(unitPrice);
}

export function cents(amount: number): number {
  return Math.round(amount * 100);
}

/** Returns the total that the API has computed, or the sum of the lines if the order is not processed yet. */
export function totalCents(order: Order): number {
  if (order.status === 'processed') return cents(order.total);
  return order.lines.reduce((sum, line) => sum + lineCents(line), 0);
}

/** Shortens an id; the beginning is enough to distinguish a customer's orders. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
