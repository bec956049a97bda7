import { StorageClass } from '@aws-sdk/client-s3';
import { readWholeNumber } from '../shared/env.ts';
import type { CopyFileVariable } from './contract.ts';

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
      `MULTIPART_THRESHOLD_BYTES must be at most ${MAX_COPY_OBJECT_BYTES}, what CopyObject takes, got ${settings.multipartThresholdBytes}`,
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
