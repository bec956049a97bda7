/** Environment variables that the stack adds to those of `QueueWorker`, read by the handler. */
export const STORE_RECORD_VARIABLES = [
  /** Table of the records, whose key is `id`. */
  'TABLE_NAME',
] as const;

export type StoreRecordVariable = (typeof STORE_RECORD_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const STORE_RECORD_METRICS = {
  stored: 'RecordsStored',
  /** Counts deliveries of a record that was stored already. */
  duplicate: 'RecordsDuplicate',
  /** Counts ticks of the schedule. */
  ticks: 'TicksReceived',
  retried: 'RecordsRetried',
  deadLettered: 'RecordsDeadLettered',
  /** Milliseconds from the API's acceptance of the record to its row. */
  latency: 'StoreLatency',
  /** Milliseconds that the write took. */
  duration: 'StoreDuration',
} as const;
