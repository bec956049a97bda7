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
import { type CopyResult, copyFile, type FileToCopy } from '../../../lambda/copy-file/copy-file.ts';
import type { HandOver } from '../../../lambda/copy-file/hand-over.ts';
import { openFileBatch } from '../../../lambda/copy-file/process-message.ts';
import { createSemaphore } from '../../../lambda/shared/concurrency.ts';
import { COPY_ENVIRONMENT } from './environments.ts';
import { createFakeS3, type FakeS3, type FakeS3Options, type NewObject } from './fake-s3.ts';
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

type ContextOverrides = Partial<Omit<CopyContext, 'settings'>> & { settings?: Partial<CopySettings> };

/** The context of a copy over a fake S3, and the hand-overs that the copy sent. */
export function copyContext(s3: FakeS3, { settings, ...overrides }: ContextOverrides = {}) {
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
export const EVENT_TIME = '2026-11-21T00:00:00.000Z';
export const SMALL: NewObject = {
  content: 'hello',
  metadata: { owner: 'me' },
  tags: { team: 'files' },
  headers: { ContentType: 'text/plain', CacheControl: 'no-cache' },
};

/** Puts an object into the source. @returns the file that its event describes */
function upload(s3: FakeS3, object: NewObject, key: string): FileToCopy {
  const { size, eTag } = s3.put('source', key, object);
  return { key, size, eTag: eTag.replaceAll('"', ''), eventTime: EVENT_TIME };
}

/** A fake S3, and copies of its files with a new context each. */
export function createCopies(options: FakeS3Options = {}) {
  const s3 = createFakeS3(options);
  return {
    s3,
    upload: (object = SMALL, key = KEY) => upload(s3, object, key),
    copy: (file = upload(s3, SMALL, KEY), overrides: ContextOverrides = {}): Promise<CopyResult> =>
      copyFile(copyContext(s3, overrides).context, file),
  };
}
