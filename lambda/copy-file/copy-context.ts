import type { Logger } from '@aws-lambda-powertools/logger';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Semaphore } from '../shared/semaphore.ts';
import type { CopySettings } from './copy-settings.ts';
import type { HandOver } from './hand-over.ts';

/** What every container has once. */
export interface CopyServices {
  readonly s3: S3Client;
  readonly settings: CopySettings;
  readonly endpoint: Endpoint;
  /** Bounds the parts under way, over all files of the container. */
  readonly limitParts: Semaphore;
  /** Wanted size of a part; large objects get larger ones. */
  readonly partBytes: number;
  readonly sendHandOver: (handOver: HandOver) => Promise<void>;
}

/** What the S3 endpoint turned out not to know. */
export interface Endpoint {
  destinationConditions: boolean;
}

export interface CopyContext extends CopyServices {
  readonly logger: Logger;
  /** Aborts when the invocation's time is nearly out. */
  readonly signal: AbortSignal;
}
