import { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { beforeEach } from '@jest/globals';
import { COPY_FILE_METRICS } from '../../../lambda/copy-file/contract.ts';
import {
  type CopyContext,
  type CopyServices,
  type CopySettings,
  createCopyServices,
} from '../../../lambda/copy-file/copy-context.ts';
import type { FileToCopy } from '../../../lambda/copy-file/copy-file.ts';
import type { HandOver } from '../../../lambda/copy-file/hand-over.ts';
import { openFileBatch } from '../../../lambda/copy-file/process-message.ts';
import { createSemaphore } from '../../../lambda/shared/concurrency.ts';
import { COPY_ENVIRONMENT } from './environments.ts';
import { createFakeS3, type FakeS3, type NewObject } from './fake-s3.ts';
import { useWorker } from './queue.ts';

export const MiB = 1024 ** 2;

export const SETTINGS: CopySettings = {
  sourceBucket: 'source',
  destinationBucket: 'destination',
  destinationPrefix: '',
  sourceBucketOwner: '111122223333',
  destinationBucketOwner: '444455556666',
  storageClass: 'STANDARD',
  multipartThresholdBytes: 6 * MiB,
};

export const silentLogger = new Logger({ logLevel: 'SILENT' });

export const noMetrics = { addMetric: () => {} } as unknown as Metrics;

/** `copy-file` over a fake S3. Call at the top of a test file. */
export function useCopyFile() {
  let s3: FakeS3;
  beforeEach(() => {
    s3 = createFakeS3();
  });
  const worker = useWorker({
    environment: COPY_ENVIRONMENT,
    metricNames: COPY_FILE_METRICS,
    openBatch: (environment, { client: sqs, output }) => {
      const services = createCopyServices({ environment, s3: s3.client, sqs });
      return openFileBatch({ ...services, metrics: output().telemetry.metrics });
    },
  });
  return { ...worker, s3: () => s3 };
}

export function copyServices(overrides: Partial<CopyServices> & Pick<CopyServices, 's3'>): CopyServices {
  return {
    settings: SETTINGS,
    endpoint: { destinationConditions: true },
    limitParts: createSemaphore(4),
    partBytes: 5 * MiB,
    sendHandOver: async () => {},
    ...overrides,
  };
}

/** The context of a copy over a fake S3, and the hand-overs that the copy sent. */
export function copyContext(
  s3: FakeS3,
  { settings, ...overrides }: Partial<Omit<CopyContext, 'settings'>> & { settings?: Partial<CopySettings> } = {},
) {
  const handOvers: HandOver[] = [];
  const context: CopyContext = {
    ...copyServices({ s3: s3.client, settings: { ...SETTINGS, ...settings } }),
    sendHandOver: async (handOver) => {
      handOvers.push(handOver);
    },
    logger: silentLogger,
    signal: new AbortController().signal,
    ...overrides,
  };
  return { context, handOvers };
}

export const KEY = 'a/b c?.txt';
export const SMALL: NewObject = {
  content: 'hello',
  metadata: { owner: 'me' },
  tags: { team: 'files' },
  headers: { ContentType: 'text/plain', CacheControl: 'no-cache' },
};

/** Puts an object into the source. @returns the file that its event describes */
export function upload(s3: FakeS3, object: NewObject = SMALL): FileToCopy {
  const { size, eTag } = s3.put('source', KEY, object);
  return { key: KEY, size, eTag: eTag.replaceAll('"', ''), eventTime: '2026-11-21T00:00:00.000Z' };
}

export function inputOf(s3: FakeS3, wanted: string) {
  return s3.requests.filter(({ operation }) => operation === wanted).map(({ input }) => input);
}

/** Makes the first call of an operation fail, after `before`. */
export function failOnce(s3: FakeS3, operation: string, error: Error, before = () => {}): void {
  let calls = 0;
  s3.override(operation, async (original) => {
    calls += 1;
    if (calls > 1) return original();
    before();
    throw error;
  });
}
