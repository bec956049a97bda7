/** The function's environment: written by the stack, read by the handler. */
export const SERVE_ORDERS_VARIABLES = [
  /** Topic that placed orders are published to. */
  'TOPIC_ARN',
  /** Table of the orders. */
  'TABLE_NAME',
  /** Table that remembers which requests have been answered, and how. */
  'IDEMPOTENCY_TABLE_NAME',
  /** Secret that signs the cursors of pages. */
  'CURSOR_SECRET_ARN',
  /** `jwt`, `iam` or `none`: whether callers are their customer. */
  'API_AUTHORIZATION',
] as const;

export type ServeOrdersVariable = (typeof SERVE_ORDERS_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const SERVE_ORDERS_METRICS = {
  accepted: 'OrdersAccepted',
  /** Requests that were the client's fault. */
  rejected: 'OrdersRejected',
  /** Requests that were answered 503 because the topic or a table was not there. */
  unavailable: 'OrdersUnavailable',
} as const;

/** Orders of a page, unless its `limit` says otherwise. */
export const PAGE_ITEMS = 20;

/** What `limit` may be at most: with orders as large as they can be, about 1 MB of the 6 MB that AWS Lambda can answer. */
export const MAX_PAGE_ITEMS = 100;
