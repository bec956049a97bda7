/** The function's environment beside what its `QueueWorker` sets: written by the stack, read by the handler. */
export const PROCESS_ORDER_VARIABLES = [
  /** Table of the orders, with `id` as its key. */
  'TABLE_NAME',
] as const;

export type ProcessOrderVariable = (typeof PROCESS_ORDER_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const PROCESS_ORDER_METRICS = {
  processed: 'OrdersProcessed',
  /** Deliveries of an order that was there already. */
  duplicate: 'OrdersDuplicate',
  retried: 'OrdersRetried',
  deadLettered: 'OrdersDeadLettered',
  /** Milliseconds from the API's acceptance to the order being there. */
  latency: 'ProcessLatency',
  /** Milliseconds that the write itself took. */
  duration: 'ProcessDuration',
} as const;
