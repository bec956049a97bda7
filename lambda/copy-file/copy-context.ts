import type { Logger } from '@aws-lambda-powertools/logger';
import { type S3Client, StorageClass } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createSemaphore, type Semaphore } from '../shared/concurrency.ts';
import type { WorkerVariable } from '../shared/contract.ts';
import { readWholeNumber } from '../shared/start-up.ts';
import type { CopyFileVariable } from './contract.ts';
import { type HandOver, writeHandOver } from './hand-over.ts';

/**
 * Parts that a container copies at the same time, over all of its large files. A file queues no more parts than this: a
 * huge file would otherwise keep the other files of its batch waiting.
 */
export const MAX_PARTS_UNDER_WAY = 16;
/** S3 copies a single part at about 100 MB/s: small enough for dozens of parallel parts per GB and for quick retries. */
const PART_BYTES = 32 * 1024 ** 2;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const MAX_COPY_OBJECT_BYTES = 5 * 1024 ** 3;

export interface CopySettings {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly destinationPrefix: string;
  readonly sourceBucketOwner: string;
  readonly destinationBucketOwner: string;
  readonly storageClass: StorageClass | 'preserve';
  readonly multipartThresholdBytes: number;
}

/** Created once per container, shared by all copies. */
export interface CopyServices {
  readonly s3: S3Client;
  readonly settings: CopySettings;
  readonly endpoint: Endpoint;
  /** Bounds the parts under way, over all files of the container. */
  readonly limitParts: Semaphore;
  /** Preferred size of a part; a very large object gets larger parts. */
  readonly partBytes: number;
  /** Sends the rest of a copy to the queue. */
  readonly sendHandOver: (handOver: HandOver) => Promise<void>;
}

/** Features that the S3 endpoint has not refused yet. */
export interface Endpoint {
  destinationConditions: boolean;
}

/** Everything that the copy of one file needs. */
export interface CopyContext extends CopyServices {
  readonly logger: Logger;
  /** Aborts when the invocation's time is nearly out. */
  readonly signal: AbortSignal;
}

export interface CopyDependencies {
  readonly environment: Readonly<Record<WorkerVariable | CopyFileVariable, string>>;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
}

/** @throws Error if a setting is invalid. */
export function createCopyServices({ environment, s3, sqs }: CopyDependencies): CopyServices {
  return {
    s3,
    settings: readCopySettings(environment),
    endpoint: { destinationConditions: true },
    limitParts: createSemaphore(MAX_PARTS_UNDER_WAY),
    partBytes: PART_BYTES,
    sendHandOver: async (handOver) => {
      const MessageBody = writeHandOver(handOver);
      await sqs.send(new SendMessageCommand({ QueueUrl: environment.QUEUE_URL, MessageBody }));
    },
  };
}

/** @throws Error naming the variable, at start-up rather than once per file. */
export function readCopySettings(environment: Readonly<Record<CopyFileVariable, string>>): CopySettings {
  const settings: CopySettings = {
    sourceBucket: environment.SOURCE_BUCKET,
    destinationBucket: environment.DESTINATION_BUCKET,
    destinationPrefix: environment.DESTINATION_PREFIX,
    sourceBucketOwner: readAccountId(environment, 'SOURCE_BUCKET_OWNER'),
    destinationBucketOwner: readAccountId(environment, 'DESTINATION_BUCKET_OWNER'),
    storageClass: readStorageClass(environment.STORAGE_CLASS),
    multipartThresholdBytes: readWholeNumber(environment, 'MULTIPART_THRESHOLD_BYTES', 0),
  };
  if (settings.multipartThresholdBytes > MAX_COPY_OBJECT_BYTES) {
    throw new Error(
      `MULTIPART_THRESHOLD_BYTES must be at most ${MAX_COPY_OBJECT_BYTES}, the limit of CopyObject, got ${settings.multipartThresholdBytes}`,
    );
  }
  if (settings.sourceBucket === settings.destinationBucket && settings.destinationPrefix === '') {
    throw new Error(
      `SOURCE_BUCKET and DESTINATION_BUCKET are both '${settings.sourceBucket}': every copy would be copied again. Use another bucket or a DESTINATION_PREFIX`,
    );
  }
  return settings;
}

function readAccountId(environment: Readonly<Record<CopyFileVariable, string>>, name: CopyFileVariable): string {
  const id = environment[name];
  if (!/^\d{12}$/.test(id)) throw new Error(`${name} must be a 12-digit account id, got '${id}'`);
  return id;
}

function readStorageClass(name: string): StorageClass | 'preserve' {
  const known = ['preserve', ...Object.values(StorageClass)] as const;
  const storageClass = known.find((candidate) => candidate === name);
  if (!storageClass) throw new Error(`STORAGE_CLASS must be one of ${known.join(', ')}, got '${name}'`);
  return storageClass;
}

/** Resolves `preserve`: CopyObject does not keep the class, and HEAD names none for STANDARD. */
export function storageClassFor(
  { storageClass }: CopySettings,
  source: { readonly StorageClass?: StorageClass | undefined },
): StorageClass {
  return storageClass === 'preserve' ? (source.StorageClass ?? 'STANDARD') : storageClass;
}
