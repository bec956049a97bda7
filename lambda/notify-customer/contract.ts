/** Environment variables that the stack adds to those of `QueueWorker`, read by the handler. */
export const NOTIFY_CUSTOMER_VARIABLES = [
  /** Topic that notices are published to. */
  'NOTICE_TOPIC_ARN',
  /** Table with the ledger of sent notices, which makes a second notice of an order rare. */
  'LEDGER_TABLE_NAME',
] as const;

export type NotifyCustomerVariable = (typeof NOTIFY_CUSTOMER_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const NOTIFY_CUSTOMER_METRICS = {
  sent: 'NoticesSent',
  /** Counts deliveries of an order whose notice was sent already. */
  duplicate: 'NoticesDuplicate',
  retried: 'NoticesRetried',
  deadLettered: 'NoticesDeadLettered',
  /** Milliseconds from the API's acceptance of the order to the notice. */
  latency: 'NoticeLatency',
  /** Milliseconds that sending took. */
  duration: 'NoticeDuration',
} as const;

/** Attribute names of the ledger. */
export const NOTICE_LEDGER = { partitionKey: 'id', timeToLiveAttribute: 'expiration' } as const;
