/** The function's environment beside what its `QueueWorker` sets: written by the stack, read by the handler. */
export const NOTIFY_CUSTOMER_VARIABLES = [
  /** Topic that notices are published to. */
  'NOTICE_TOPIC_ARN',
  /** Ledger of the notices that were sent, so that an order's is seldom sent twice. */
  'LEDGER_TABLE_NAME',
] as const;

export type NotifyCustomerVariable = (typeof NOTIFY_CUSTOMER_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const NOTIFY_CUSTOMER_METRICS = {
  sent: 'NoticesSent',
  /** Deliveries of an order whose notice was sent already. */
  duplicate: 'NoticesDuplicate',
  retried: 'NoticesRetried',
  deadLettered: 'NoticesDeadLettered',
  /** Milliseconds from the API's acceptance to the notice being sent. */
  latency: 'NoticeLatency',
  /** Milliseconds that sending itself took. */
  duration: 'NoticeDuration',
} as const;

/** Attribute names of the ledger. */
export const NOTICE_LEDGER = { partitionKey: 'id', timeToLiveAttribute: 'expiration' } as const;
