/** The settings of queues and their functions: a part of the table in `schema.ts`. */
import type { Setting } from './kinds.ts';

export const WORKER_SETTINGS = {
  lambda_memory_mb: {
    kind: 'integer',
    default: 512,
    min: 128,
    max: 10240,
    description:
      'Memory of each function in MiB. Amazon S3 moves the bytes, so a large file needs no more than a small one.',
  },
  lambda_timeout_seconds: {
    kind: 'integer',
    default: 300,
    min: 30,
    max: 900,
    description:
      'Time limit of one invocation of the function that copies; the others have limits of their own. A larger file continues in the next one; AWS Lambda stops such a chain after about 16, so files of several TB want 900. Six times this is how long a message waits after its function was killed.',
  },
  batch_size: {
    kind: 'integer',
    default: 10,
    min: 1,
    max: 10000,
    description: 'Messages for one invocation. More than 10 need batch_window_seconds.',
  },
  batch_window_seconds: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 300,
    description: 'How long to wait for a batch to fill. 0 starts at once.',
  },
  max_concurrency: {
    kind: 'integer',
    default: 5,
    min: 2,
    max: 1000,
    description:
      'Invocations at the same time, for each queue. A new AWS account may have a limit of 10 for all its functions together: 2 leaves some to the APIs when all queues are busy.',
  },
  max_receive_count: {
    kind: 'integer',
    default: 5,
    min: 3,
    max: 1000,
    description:
      'Deliveries before a message goes to the dead-letter queue. Throttled deliveries count, so not below 3.',
  },
  queue_retention_days: {
    kind: 'integer',
    default: 4,
    min: 1,
    max: 14,
    description: 'How long the queue keeps a message that nobody could process.',
  },
  dlq_retention_days: {
    kind: 'integer',
    default: 14,
    min: 1,
    max: 14,
    description: 'How long the dead-letter queue keeps a message, counted from when it was first sent to the queue.',
  },
} as const satisfies Record<string, Setting>;
