export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** What the API takes. */
export interface NewOrder {
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly note?: string;
}

/** An order that the API has answered for, but that need not be stored yet. */
export interface AcceptedOrder extends NewOrder {
  readonly id: string;
  /** By this browser's clock; the API's is in the order once it is processed. */
  readonly placedAt: string;
  readonly status: 'accepted';
}

/** What the API gives. */
export interface ProcessedOrder extends NewOrder {
  readonly id: string;
  readonly placedAt: string;
  readonly processedAt: string;
  readonly status: 'processed';
  /** With two decimals, as the prices are. */
  readonly total: number;
}

export type Order = AcceptedOrder | ProcessedOrder;

export function lineCents({ quantity, unitPrice }: OrderLine): number {
  return quantity * cents(unitPrice);
}

export function cents(amount: number): number {
  return Math.round(amount * 100);
}

export function totalCents(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + lineCents(line), 0);
}

/** Enough of the id to tell one's orders apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
