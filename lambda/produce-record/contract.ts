/** Environment variables of the function, written by the stack and read by the handler. */
export const PRODUCE_RECORD_VARIABLES = [
  /** Queue for accepted records. Its name ends in `.fifo` if it keeps their order. */
  'QUEUE_URL',
  /** Table of the answers to requests with an idempotency key. */
  'IDEMPOTENCY_TABLE_NAME',
  /** Origins whose pages may read the answers, separated by spaces; `*` for any, `''` for none. */
  'CORS_ALLOWED_ORIGINS',
] as const;

export type ProduceRecordVariable = (typeof PRODUCE_RECORD_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const PRODUCE_RECORD_METRICS = {
  accepted: 'RecordsAccepted',
  /** Counts answers with status 4xx by the function; the gateway refuses other requests before it. */
  rejected: 'RecordsRejected',
  /** Counts answers with status 503, given when the queue or the table fails. */
  unavailable: 'RecordsUnavailable',
} as const;
