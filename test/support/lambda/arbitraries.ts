import fc from 'fast-check';
import type { Order, OrderLine } from '../../../lambda/shared/order/contract.ts';

const SURROGATES = { first: 0xd800, count: 0x800 };

/** Any character of Unicode. Costs nothing to create, unlike `unit: 'binary'` of fast-check (0.7 CPU seconds). */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map((code) => String.fromCodePoint(code < SURROGATES.first ? code : code + SURROGATES.count));

/** Any order that the API accepts. */
export const anyOrder: fc.Arbitrary<Order> = fc.record(
  {
    customerId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._|@-]{0,127}$/),
    lines: fc.array(
      fc.record<OrderLine>({
        sku: fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,39}$/),
        quantity: fc.integer({ min: 1, max: 1_000 }),
        unitPrice: fc.integer({ min: 1, max: 100_000_000 }).map((cents) => cents / 100),
      }),
      { minLength: 1, maxLength: 50 },
    ),
    note: fc.string({ unit: anyCharacter, maxLength: 1_000 }),
  },
  { requiredKeys: ['customerId', 'lines'] },
);
