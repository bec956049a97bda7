/** The OpenAPI document of Orders, with the schema that its function validates with. */
import { MAX_PAGE_ITEMS, PAGE_ITEMS } from '../../lambda/serve-orders/contract.ts';
import { MAX_BODY_BYTES, type ProblemCode } from '../../lambda/shared/api/contract.ts';
import { ORDER_SCHEMA } from '../../lambda/shared/order/contract.ts';
import { idempotencyKey, jsonBody, jsonResponse, OPENAPI_VERSION, securityOf } from './common-parts.ts';
import { GATEWAY_MESSAGE_SCHEMA, type GatewayStatus, PROBLEM_SCHEMA, problemResponses } from './problem-responses.ts';

type Authorization = 'iam' | 'jwt' | 'none';

export function ordersDocument(authorization: Authorization) {
  const { security, components } = securityOf(authorization);
  return {
    openapi: OPENAPI_VERSION,
    info: { title: 'Orders', version: '1.0.0', description: DESCRIPTION },
    paths: {
      '/items': { get: listOrders(authorization), post: placeOrder(authorization) },
      '/items/{id}': { get: getOrder(authorization) },
    },
    components: {
      schemas: {
        Order: ORDER_SCHEMA,
        StoredOrder: STORED_ORDER_SCHEMA,
        OrdersPage: ORDERS_PAGE_SCHEMA,
        Accepted: ACCEPTED_SCHEMA,
        Problem: PROBLEM_SCHEMA,
        GatewayMessage: GATEWAY_MESSAGE_SCHEMA,
      },
      ...components,
    },
    security,
  };
}

const DESCRIPTION =
  'Takes orders and shows them to their customers. What the function answers is a problem (RFC 9457) where something is ' +
  'wrong. What the gateway answers by itself is not: {"message": …}, and 429 comes without Retry-After. A path or method ' +
  'that is not described here is answered 404 by the gateway.';

/** Problems of requests for the orders of another customer. */
function ownOnly(authorization: Authorization): ProblemCode[] {
  return authorization === 'jwt' ? ['forbidden'] : [];
}

function gatewayStatuses(authorization: Authorization): GatewayStatus[] {
  const refused: Record<Authorization, GatewayStatus[]> = { iam: [403], jwt: [401], none: [] };
  return [...refused[authorization], 429, 500, 503];
}

function listOrders(authorization: Authorization) {
  const isCustomer = authorization === 'jwt';
  const { pattern } = ORDER_SCHEMA.properties.customerId;
  return {
    operationId: 'listOrders',
    summary: 'List the orders of a customer, newest first',
    description: 'Those that are processed, a page at a time.',
    parameters: [
      {
        name: 'customerId',
        in: 'query',
        description: isCustomer ? 'The sub of the token, which it is without this too.' : 'Whose orders.',
        required: !isCustomer,
        schema: { type: 'string', pattern },
        example: 'customer-1',
      },
      {
        name: 'limit',
        in: 'query',
        description: 'Orders of a page.',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE_ITEMS, default: PAGE_ITEMS },
      },
      {
        name: 'cursor',
        in: 'query',
        description: 'The nextCursor of the page before, with the same customer. It is valid for an hour.',
        required: false,
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: jsonResponse('A page', 'OrdersPage', { items: [STORED_ORDER] }),
      ...problemResponses({
        codes: [
          'invalid-customer-id',
          'invalid-limit',
          'invalid-cursor',
          ...ownOnly(authorization),
          'internal-error',
          'unavailable',
        ],
        gatewayStatuses: gatewayStatuses(authorization),
        path: '/items',
      }),
    },
  };
}

function getOrder(authorization: Authorization) {
  return {
    operationId: 'getOrder',
    summary: 'Look at an order',
    description: 'It is there once it is processed, a moment after it was accepted.',
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: ID }],
    responses: {
      200: jsonResponse('The order', 'StoredOrder', STORED_ORDER),
      ...problemResponses({
        codes: ['invalid-id', ...ownOnly(authorization), 'not-found', 'internal-error', 'unavailable'],
        gatewayStatuses: gatewayStatuses(authorization),
        path: ITEM_PATH,
      }),
    },
  };
}

function placeOrder(authorization: Authorization) {
  return {
    operationId: 'placeOrder',
    summary: 'Place an order',
    description:
      'Answers when the order is accepted. It is processed, and the customer gets a notice, a moment later. Up to ' +
      `${MAX_BODY_BYTES / 1024} KiB of JSON in UTF-8.`,
    parameters: [idempotencyKey('order')],
    requestBody: jsonBody('Order', ORDER_EXAMPLES),
    responses: {
      202: jsonResponse('Accepted', 'Accepted', { id: ID, status: 'accepted' }),
      ...problemResponses({
        codes: [
          'malformed-json',
          'unsafe-json',
          'invalid-body',
          'invalid-idempotency-key',
          ...ownOnly(authorization),
          'request-in-progress',
          'body-too-large',
          'unsupported-media-type',
          'idempotency-key-reused',
          'internal-error',
          'unavailable',
        ],
        gatewayStatuses: [...gatewayStatuses(authorization), 413],
        path: '/items',
      }),
    },
  };
}

const ID_SCHEMA = { type: 'string', format: 'uuid', description: 'Identity of the order.' } as const;

const ACCEPTED_SCHEMA = {
  type: 'object',
  required: ['id', 'status'],
  properties: { id: ID_SCHEMA, status: { type: 'string', enum: ['accepted'] } },
} as const;

const STORED_ORDER_SCHEMA = {
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

const ORDERS_PAGE_SCHEMA = {
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

const ORDER_EXAMPLES = {
  order: { summary: 'What an order has to have', value: ORDER },
  everything: { summary: 'All that it may have', value: { ...ORDER, note: 'Please ring twice.' } },
};

const STORED_ORDER = {
  ...ORDER,
  id: 'b7e6f0e2-2f0b-4d2c-9a4e-5c1f8a7d6e90',
  placedAt: '2026-03-01T09:30:00.120Z',
  processedAt: '2026-03-01T09:30:00.650Z',
  status: 'processed',
  total: 33.99,
};

const ID = STORED_ORDER.id;
const ITEM_PATH = `/items/${ID}`;
