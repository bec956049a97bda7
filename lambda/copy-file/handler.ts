import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { createQueueHandler } from '../shared/queue-handler.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { COPY_FILE_METRICS, COPY_FILE_VARIABLES } from './contract.ts';
import { createCopyServices } from './copy-context.ts';
import { openFileBatch } from './process-message.ts';

const environment = readEnv([...WORKER_VARIABLES, ...COPY_FILE_VARIABLES]);
const s3 = new S3Client({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 60_000 }) });
const sqs = new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) });
const telemetry = createTelemetry(environment);

/** Copies uploaded files. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createQueueHandler({
  openBatch: openFileBatch({ ...createCopyServices({ environment, s3, sqs }), metrics: telemetry.metrics }),
  environment,
  sqs,
  telemetry,
  metricNames: COPY_FILE_METRICS,
});
