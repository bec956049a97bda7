/** What the Orders API answers, and examples of it. What it takes is `ORDER_SCHEMA`. */
import { ORDER_SCHEMA } from '../../lambda/shared/order/contract.ts';

const ID_SCHEMA = { type: 'string', format: 'uuid', description: 'Identity of the order.' } as const;

export const ACCEPTED_SCHEMA = {
  type: 'object',
  required: ['id', 'status'],
  properties: { id: ID_SCHEMA, status: { type: 'string', enum: ['accepted'] } },
} as const;

export const STORED_ORDER_SCHEMA = {
  type: 'object',
  description: 'An order that is processed.',
  required: [...ORDER_SCHEMA.required, 'id', 'placedAt', 'processedAt', 'status', 'total'],
  properties: {
    ...ORDER_SCHEMA.properties,
    id: ID_SCHEMA,
    placedAt: { type: 'string', format: 'date-time', description: 'When it was accepted.' },
    processedAt: { type: 'string', format: 'date-time' },
    status: { type: 'string', enum: ['processed'] },
    total: { type: 'number', description: 'Of all lines, with at most two decimals.' },
  },
} as const;

export const ORDERS_PAGE_SCHEMA = {
  type: 'object',
  required: ['items'],
  properties: {
    items: { type: 'array', items: { $ref: '#/components/schemas/StoredOrder' } },
    nextCursor: { type: 'string', description: 'For the next page; absent on the last.' },
  },
} as const;

const ORDER = {
  customerId: 'customer-1',
  lines: [
    { sku: 'TEA-100', quantity: 2, unitPrice: 4.5 },
    { sku: 'POT-1', quantity: 1, unitPrice: 24.99 },
  ],
};

export const ORDER_EXAMPLES = {
  order: { summary: 'What an order has to have', value: ORDER },
  everything: { summary: 'All that it may have', value: { ...ORDER, note: 'Please ring twice.' } },
};

export const STORED_ORDER = {
  ...ORDER,
  id: 'b7e6f0e2-2f0b-4d2c-9a4e-5c1f8a7d6e90',
  placedAt: '2026-03-01T09:30:00.120Z',
  processedAt: '2026-03-01T09:30:00.650Z',
  status: 'processed',
  total: 33.99,
};
