/** The function's environment: written by the stack, read by the handler. */
export const PRODUCE_RECORD_VARIABLES = [
  /** Queue that accepted records go to. Its name ends in `.fifo` if it keeps their order. */
  'QUEUE_URL',
  /** Table that remembers which requests have been answered, and how. */
  'IDEMPOTENCY_TABLE_NAME',
  /** Origins whose pages may read the answers, separated by spaces; `*` for any, `''` for none. */
  'CORS_ALLOWED_ORIGINS',
] as const;

export type ProduceRecordVariable = (typeof PRODUCE_RECORD_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const PRODUCE_RECORD_METRICS = {
  accepted: 'RecordsAccepted',
  /** Requests that were the client's fault: the gateway let them through, the function did not. */
  rejected: 'RecordsRejected',
  /** Requests that were answered 503 because the queue or the table was not there. */
  unavailable: 'RecordsUnavailable',
} as const;
