import { beforeEach } from '@jest/globals';
import { COPY_FILE_METRICS } from '../../../lambda/copy-file/contract.ts';
import { createCopyServices } from '../../../lambda/copy-file/copy-context.ts';
import { openFileBatch } from '../../../lambda/copy-file/process-message.ts';
import { createFakeS3, type FakeS3, type FakeS3Options } from './fake-s3.ts';
import { useWorker } from './queue.ts';
import { WORKER_ENVIRONMENT } from './telemetry.ts';

export const ENVIRONMENT = {
  ...WORKER_ENVIRONMENT,
  SOURCE_BUCKET: 'source',
  DESTINATION_BUCKET: 'destination',
  DESTINATION_PREFIX: '',
  SOURCE_BUCKET_OWNER: '111122223333',
  DESTINATION_BUCKET_OWNER: '444455556666',
  STORAGE_CLASS: 'STANDARD',
  MULTIPART_THRESHOLD_BYTES: '6291456',
};

/** `copy-file` over a fake S3. Call at the top of a test file. */
export function useCopyFile(options: FakeS3Options = {}) {
  let s3: FakeS3;
  beforeEach(() => {
    s3 = createFakeS3(options);
  });
  const worker = useWorker({
    environment: ENVIRONMENT,
    metricNames: COPY_FILE_METRICS,
    openBatch: (environment, { client: sqs, output }) =>
      openFileBatch({
        ...createCopyServices({ environment, s3: s3.client, sqs }),
        metrics: output().telemetry.metrics,
      }),
  });
  return { ...worker, s3: () => s3 };
}
