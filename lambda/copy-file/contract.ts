/** Environment variables that the stack adds to those of `QueueWorker`, read by the handler. */
export const COPY_FILE_VARIABLES = [
  /** Bucket whose files are copied. Events of any other bucket are refused. */
  'SOURCE_BUCKET',
  'DESTINATION_BUCKET',
  /** Prefix of every copy's key, `''` for none. */
  'DESTINATION_PREFIX',
  /** 12-digit id of the account that must own the source bucket. */
  'SOURCE_BUCKET_OWNER',
  /** 12-digit id of the account that must own the destination bucket. */
  'DESTINATION_BUCKET_OWNER',
  /** `preserve` or one of S3's storage classes. */
  'STORAGE_CLASS',
  /** Objects larger than this many bytes are copied in parts. */
  'MULTIPART_THRESHOLD_BYTES',
] as const;

export type CopyFileVariable = (typeof COPY_FILE_VARIABLES)[number];

/** CloudWatch metrics that the function emits and that alarms and widgets read. */
export const COPY_FILE_METRICS = {
  copied: 'FilesCopied',
  bytes: 'BytesCopied',
  superseded: 'FilesSuperseded',
  gone: 'FilesGone',
  ignored: 'EventsIgnored',
  retried: 'FilesRetried',
  deadLettered: 'FilesDeadLettered',
  /** Milliseconds from the event's time to the end of the copy. */
  latency: 'CopyLatency',
  /** Milliseconds that the copy took. */
  duration: 'CopyDuration',
} as const;
