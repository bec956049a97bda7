import { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { CopyContext, CopyServices, CopySettings } from '../../../lambda/copy-file/copy-context.ts';
import type { HandOver } from '../../../lambda/copy-file/hand-over.ts';
import { createSemaphore } from '../../../lambda/shared/concurrency.ts';
import type { FakeS3 } from './fake-s3.ts';

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

/** What `copyFile` needs, over a fake S3, with the hand-overs that it sent. */
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
