export interface DemoOrder {
  readonly order: { readonly customerId: string; readonly note?: string; readonly lines: readonly DemoLine[] };
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  /** The status that it should be answered with. */
  readonly status: number;
  /** What it should come to. */
  readonly total: number;
  readonly shows: string;
}

interface DemoLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

export const CUSTOMER = 'demo-customer';

const order = { customerId: CUSTOMER, lines: [{ sku: 'BOOK-1', quantity: 2, unitPrice: 9.95 }] };
const cents = {
  customerId: CUSTOMER,
  lines: [{ sku: 'PEN-7', quantity: 3, unitPrice: 0.1 }],
  note: '🎁 s’il vous plaît',
};

/** In this order; the third is the second again, as a client sends it that got no answer. */
export const demoOrders: readonly DemoOrder[] = [
  { order, status: 202, total: 19.9, shows: 'an ordinary order' },
  { order: cents, key: 'demo-order', status: 202, total: 0.3, shows: 'three times ten cents are thirty' },
  {
    order: cents,
    key: 'demo-order',
    status: 202,
    total: 0.3,
    shows: 'the same key again: no second order, no second notice',
  },
  { order: { ...order, lines: [] }, status: 400, total: 0, shows: 'nothing ordered: rejected' },
];
