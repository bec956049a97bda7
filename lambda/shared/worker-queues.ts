import type { WorkerVariable } from './contract.ts';
import { readWholeNumber } from './env.ts';
import type { QueueHandlerOptions } from './queue-handler.ts';

/**
 * The queues that a `QueueWorker` gave to its function, for `createQueueHandler`.
 *
 * @throws Error if a setting is wrong.
 */
export function readWorkerQueues(
  environment: Readonly<Record<WorkerVariable, string>>,
): Pick<QueueHandlerOptions, 'queueUrl' | 'deadLetterQueueUrl' | 'maxReceiveCount'> {
  return {
    queueUrl: environment.QUEUE_URL,
    deadLetterQueueUrl: environment.DEAD_LETTER_QUEUE_URL,
    maxReceiveCount: readWholeNumber(environment, 'MAX_RECEIVE_COUNT', 1),
  };
}
