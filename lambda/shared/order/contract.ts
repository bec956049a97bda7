/** Schema of the orders that the Orders API accepts, used by the OpenAPI document and the functions. */
export const ORDER_SCHEMA = {
  title: 'Order',
  type: 'object',
  additionalProperties: false,
  required: ['customerId', 'lines'],
  properties: {
    customerId: {
      type: 'string',
      description: 'Who orders. With JWT authorization it must be the caller: the `sub` of the token.',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._|@-]{0,127}$',
    },
    lines: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        title: 'OrderLine',
        type: 'object',
        additionalProperties: false,
        required: ['sku', 'quantity', 'unitPrice'],
        properties: {
          sku: { type: 'string', description: 'Article number.', pattern: '^[A-Z0-9][A-Z0-9-]{0,39}$' },
          quantity: { type: 'integer', minimum: 1, maximum: 1000 },
          unitPrice: { type: 'number', description: 'At most two decimals.', minimum: 0.01, maximum: 1_000_000 },
        },
      },
    },
    note: { type: 'string', maxLength: 1000 },
  },
} as const;

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

export interface Order {
  readonly customerId: string;
  readonly lines: readonly OrderLine[];
  readonly note?: string;
}

/** Value of the message attribute `eventType`, by which the subscriptions filter. */
export const ORDER_PLACED = 'order-placed';

/** Index of the orders table, which sorts a customer's orders by time. Its keys are attributes of the row. */
export const ORDERS_BY_CUSTOMER = { indexName: 'byCustomer', partitionKey: 'customerId', sortKey: 'placedAt' } as const;
