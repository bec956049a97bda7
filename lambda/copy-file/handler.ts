import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { COPY_FILE_VARIABLES } from './contract.ts';
import { createCopyFileHandler } from './copy-file-handler.ts';

// The SDK has no timeouts of its own, and only warns about `requestTimeout` unless told to throw.
const CONNECTION_TIMEOUT_MS = 3_000;
const S3_TIMEOUT_MS = 60_000;
const SQS_TIMEOUT_MS = 10_000;

const environment = readEnv([...WORKER_VARIABLES, ...COPY_FILE_VARIABLES]);

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createCopyFileHandler({
  environment,
  s3: new S3Client({ requestHandler: timeouts(S3_TIMEOUT_MS) }),
  sqs: new SQSClient({ requestHandler: timeouts(SQS_TIMEOUT_MS) }),
  telemetry: createTelemetry(environment),
});

function timeouts(requestTimeout: number) {
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  };
}
