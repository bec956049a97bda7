/**
 * Schema of the records that the Stream API accepts, used by the gateway, the OpenAPI document and the functions. The gateway
 * reads it as draft 4, everything else as a newer draft, so it has only keywords that mean the same in both.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export const BOOK_RECORD_SCHEMA = {
  title: 'BookRecord',
  type: 'object',
  additionalProperties: false,
  required: ['isbn', 'title', 'author', 'price'],
  properties: {
    isbn: {
      type: 'string',
      description: 'ISBN-13 without hyphens. Records of one ISBN keep their order in a FIFO queue.',
      pattern: '^97[89][0-9]{10}$',
    },
    title: { type: 'string', minLength: 1, maxLength: 500 },
    author: { type: 'string', minLength: 1, maxLength: 200 },
    price: { type: 'number', description: 'At most two decimals.', minimum: 0.01, maximum: 1_000_000 },
    publishedYear: { type: 'integer', minimum: 1400, maximum: 2100 },
    notes: { type: 'string', maxLength: 10_000 },
  },
} as const;

export interface BookRecord {
  readonly isbn: string;
  readonly title: string;
  readonly author: string;
  readonly price: number;
  readonly publishedYear?: number;
  readonly notes?: string;
}
