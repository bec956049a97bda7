import type { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkerVariable } from '../shared/contract.ts';
import { createQueueHandler, type QueueHandler } from '../shared/queue-handler.ts';
import { createSemaphore } from '../shared/semaphore.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { readWorkerQueues } from '../shared/worker-queues.ts';
import { COPY_FILE_METRICS, type CopyFileVariable } from './contract.ts';
import { MAX_PARTS } from './copy-parts.ts';
import { readCopySettings } from './copy-settings.ts';
import { writeHandOver } from './hand-over.ts';
import { openFileBatch } from './process-message.ts';

/** Files of one batch under way at the same time. */
const MAX_FILES = 10;
/** S3 copies single parts at some 100 MB/s: small enough for dozens of parallel parts per GB and for quick retries. */
const PART_BYTES = 32 * 1024 ** 2;

export interface CopyFileDependencies {
  readonly environment: Readonly<Record<WorkerVariable | CopyFileVariable, string>>;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
}

/** @throws Error if a setting is wrong. */
export function createCopyFileHandler({ environment, s3, sqs, telemetry }: CopyFileDependencies): QueueHandler {
  const queues = readWorkerQueues(environment);
  return createQueueHandler({
    openBatch: openFileBatch({
      s3,
      settings: readCopySettings(environment),
      endpoint: { destinationConditions: true },
      limitParts: createSemaphore(MAX_PARTS),
      partBytes: PART_BYTES,
      sendHandOver: async (handOver) => {
        await sqs.send(new SendMessageCommand({ QueueUrl: queues.queueUrl, MessageBody: writeHandOver(handOver) }));
      },
      metrics: telemetry.metrics,
    }),
    sqs,
    ...queues,
    telemetry,
    metricNames: COPY_FILE_METRICS,
    maxConcurrency: MAX_FILES,
  });
}
