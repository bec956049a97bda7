import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createCopyFileHandler } from '../../../lambda/copy-file/copy-file-handler.ts';
import { createFakeS3, type FakeS3, type FakeS3Options } from './fake-s3.ts';
import { batch, invocation } from './messages.ts';
import { capturedTelemetry, TELEMETRY_ENVIRONMENT } from './telemetry.ts';

export const ENVIRONMENT = {
  ...TELEMETRY_ENVIRONMENT,
  SOURCE_BUCKET: 'source',
  DESTINATION_BUCKET: 'destination',
  DESTINATION_PREFIX: '',
  SOURCE_BUCKET_OWNER: '111122223333',
  DESTINATION_BUCKET_OWNER: '444455556666',
  STORAGE_CLASS: 'STANDARD',
  MULTIPART_THRESHOLD_BYTES: '6291456',
};

/** The whole function but for its clients: a fake S3 and a queue that takes everything. */
export function useCopyFileHandler(options: FakeS3Options = {}) {
  const sqs = mockClient(SQSClient);
  let s3: FakeS3;
  let output: ReturnType<typeof capturedTelemetry>;

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'sent' });
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    s3 = createFakeS3(options);
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  return {
    s3: () => s3,
    output: () => output,
    /** Runs one invocation and says which of its messages failed. */
    async handle(records: SQSRecord[], environment: Partial<typeof ENVIRONMENT> = {}): Promise<string[]> {
      const handler = createCopyFileHandler({
        environment: { ...ENVIRONMENT, ...environment },
        s3: s3.client,
        sqs: sqs as unknown as SQSClient,
        telemetry: output.telemetry,
      });
      const { batchItemFailures } = await handler(batch(...records), invocation());
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    deadLetterReasons: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .filter(({ args: [{ input }] }) => input.QueueUrl === ENVIRONMENT.DEAD_LETTER_QUEUE_URL)
        .map(({ args: [{ input }] }) => input.MessageAttributes?.errorCode?.StringValue),
    metrics: () =>
      Object.fromEntries(
        ['FilesCopied', 'FilesSuperseded', 'FilesGone', 'EventsIgnored', 'FilesRetried', 'FilesDeadLettered'].flatMap(
          (name) => {
            const values = output.metric(name);
            return values.length > 0 ? [[name, values.flat().reduce((sum, value) => sum + value, 0)]] : [];
          },
        ),
      ),
  };
}
