/** The function's environment beside what its `QueueWorker` sets: written by the stack, read by the handler. */
export const STORE_RECORD_VARIABLES = [
  /** Table of the records, with `id` as its key. */
  'TABLE_NAME',
] as const;

export type StoreRecordVariable = (typeof STORE_RECORD_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const STORE_RECORD_METRICS = {
  stored: 'RecordsStored',
  /** Deliveries of a record that was there already. */
  duplicate: 'RecordsDuplicate',
  /** Ticks of the schedule. */
  ticks: 'TicksReceived',
  retried: 'RecordsRetried',
  deadLettered: 'RecordsDeadLettered',
  /** Milliseconds from the API's acceptance to the record being there. */
  latency: 'StoreLatency',
  /** Milliseconds that the write itself took. */
  duration: 'StoreDuration',
} as const;
