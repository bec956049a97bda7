/** The function's environment beside what its `QueueWorker` sets: written by the stack, read by the handler. */
export const COPY_FILE_VARIABLES = [
  /** Events from any other bucket are refused. */
  'SOURCE_BUCKET',
  'DESTINATION_BUCKET',
  /** Put before every key, `''` for none. */
  'DESTINATION_PREFIX',
  /** Account that must own the source bucket, a 12-digit id. */
  'SOURCE_BUCKET_OWNER',
  /** Account that must own the destination bucket, a 12-digit id. */
  'DESTINATION_BUCKET_OWNER',
  /** `preserve` or one of S3's storage classes. */
  'STORAGE_CLASS',
  /** Objects larger than this many bytes are copied in parts. */
  'MULTIPART_THRESHOLD_BYTES',
] as const;

export type CopyFileVariable = (typeof COPY_FILE_VARIABLES)[number];

/** CloudWatch metric names that the function emits, and that alarms and widgets read. */
export const COPY_FILE_METRICS = {
  copied: 'FilesCopied',
  bytes: 'BytesCopied',
  superseded: 'FilesSuperseded',
  gone: 'FilesGone',
  ignored: 'EventsIgnored',
  retried: 'FilesRetried',
  deadLettered: 'FilesDeadLettered',
  /** Milliseconds from the event's time to the copy being there. */
  latency: 'CopyLatency',
  /** Milliseconds that the copy itself took. */
  duration: 'CopyDuration',
} as const;
