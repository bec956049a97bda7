/** Environment variables of the function, written by the stack and read by the handler. */
export const SERVE_ORDERS_VARIABLES = [
  /** Topic for placed orders. */
  'TOPIC_ARN',
  /** Table of the orders. */
  'TABLE_NAME',
  /** Table of the answers to requests with an idempotency key. */
  'IDEMPOTENCY_TABLE_NAME',
  /** Secret that signs cursors. */
  'CURSOR_SECRET_ARN',
  /** `jwt`, `iam` or `none`: with `jwt`, callers see only their own orders. */
  'API_AUTHORIZATION',
] as const;

export type ServeOrdersVariable = (typeof SERVE_ORDERS_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const SERVE_ORDERS_METRICS = {
  accepted: 'OrdersAccepted',
  /** Counts answers with status 4xx. */
  rejected: 'OrdersRejected',
  /** Counts answers with status 503, given when the topic, a table or the secret fails. */
  unavailable: 'OrdersUnavailable',
} as const;

/** Number of orders on a page without `limit`. */
export const PAGE_ITEMS = 20;

/** Highest `limit`: with the largest possible orders, a page has about 1 MB of the 6 MB that AWS Lambda can answer. */
export const MAX_PAGE_ITEMS = 100;
