/** Environment variables that the stack adds to those of `QueueWorker`, read by the handler. */
export const PROCESS_ORDER_VARIABLES = [
  /** Table of the orders, whose key is `id`. */
  'TABLE_NAME',
] as const;

export type ProcessOrderVariable = (typeof PROCESS_ORDER_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const PROCESS_ORDER_METRICS = {
  processed: 'OrdersProcessed',
  /** Counts deliveries of an order that was stored already. */
  duplicate: 'OrdersDuplicate',
  retried: 'OrdersRetried',
  deadLettered: 'OrdersDeadLettered',
  /** Milliseconds from the API's acceptance of the order to its row. */
  latency: 'ProcessLatency',
  /** Milliseconds that the write took. */
  duration: 'ProcessDuration',
} as const;
