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

/**
 * S3 actions of the function's role, by what they apply to. Beside them: `sqs:SendMessage` and
 * `sqs:ChangeMessageVisibility` on the queue, `sqs:SendMessage` on the dead-letter queue.
 */
export const COPY_FILE_ACTIONS = {
  sourceObjects: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
  /** Without it S3 answers 403 instead of 404 for a deleted file, which then looks like a missing permission. */
  sourceBucket: ['s3:ListBucket'],
  /** Reading too: `If-Match` needs it, and an event is only done when the destination was seen to agree. */
  destinationObjects: [
    's3:PutObject',
    's3:PutObjectTagging',
    's3:GetObject',
    's3:GetObjectTagging',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
  ],
  destinationBucket: ['s3:ListBucket'],
} as const;
