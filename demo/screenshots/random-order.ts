import { randomInt } from 'node:crypto';

const ARTICLES = [
  ['PEN-FINE', 12.35],
  ['INK-BLUE-50', 7.9],
  ['PAPER-A4-500', 5.49],
  ['NOTEBOOK-7', 14],
  ['STAMP-2', 0.95],
] as const;

/** An order that the Orders API takes. */
export function randomOrder(customerId: string): object {
  const first = randomInt(ARTICLES.length);
  const lines = Array.from({ length: 1 + randomInt(3) }, (_, index) => {
    const [sku, unitPrice] = ARTICLES[(first + index) % ARTICLES.length] ?? ARTICLES[0];
    return { sku, quantity: 1 + randomInt(4), unitPrice };
  });
  return { customerId, lines, ...(randomInt(3) === 0 && { note: 'Please ring twice.' }) };
}
