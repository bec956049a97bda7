/** Settings of the queues and functions: a part of the table in `schema.ts`. `QueueWorker` uses the same defaults. */
import type { Setting } from './kinds.ts';

export const WORKER_SETTINGS = {
  lambda_memory_mb: {
    kind: 'integer',
    default: 512,
    min: 128,
    max: 10240,
    description:
      'Memory of each function in MiB. A large file needs no more than a small one, because Amazon S3 copies the bytes.',
  },
  lambda_timeout_seconds: {
    kind: 'integer',
    default: 300,
    min: 30,
    max: 900,
    description:
      'Timeout of the function copy-file; the other functions have fixed timeouts. A file that takes longer continues in another invocation. AWS Lambda stops such a chain after about 16 invocations, so set 900 for files of several TB. After a timeout or crash, a message is retried after six times this timeout.',
  },
  batch_size: {
    kind: 'integer',
    default: 10,
    min: 1,
    max: 10000,
    description: 'Maximum number of messages in one invocation. More than 10 require batch_window_seconds.',
  },
  batch_window_seconds: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 300,
    description: 'Maximum time to wait for a batch to fill. 0 starts an invocation at once.',
  },
  max_concurrency: {
    kind: 'integer',
    default: 5,
    min: 2,
    max: 1000,
    description:
      'Maximum number of concurrent invocations for each queue. All functions of a new AWS account may share a limit of 10: with 2, some remain for the APIs while all queues are busy.',
  },
  max_receive_count: {
    kind: 'integer',
    default: 5,
    min: 3,
    max: 1000,
    description:
      'Number of deliveries before a message moves to the dead-letter queue. Throttled deliveries count too, so the minimum is 3.',
  },
  queue_retention_days: {
    kind: 'integer',
    default: 4,
    min: 1,
    max: 14,
    description: 'Time that the queue keeps a message that was not processed.',
  },
  dlq_retention_days: {
    kind: 'integer',
    default: 14,
    min: 1,
    max: 14,
    description: 'Time that the dead-letter queue keeps a message, counted from when it was first sent to the queue.',
  },
} as const satisfies Record<string, Setting>;
