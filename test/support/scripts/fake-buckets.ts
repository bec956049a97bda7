/** Buckets in memory behind a mocked S3 client, for cases that the local cloud does not have: archives, small pages, lost tokens. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type _Object,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { readS3Message } from '../../../lambda/shared/s3-event.ts';
import type { Comparison } from '../../../scripts/shared/buckets/compare-buckets.ts';

export type FakeObject = Partial<Pick<HeadObjectCommandOutput, 'ETag' | 'ChecksumType' | 'ChecksumCRC32'>> &
  Pick<_Object, 'StorageClass' | 'RestoreStatus'> & {
    readonly body?: string;
    /** Age in seconds. @default 3600 */
    readonly age?: number;
  };

export type FakeBuckets = Record<string, Record<string, FakeObject>>;

/** @param pageSize - objects on a page of a listing */
export function fakeBuckets(buckets: FakeBuckets, pageSize = 1000) {
  const mock = mockClient(S3Client);
  mock.on(ListObjectsV2Command).callsFake((input: ListObjectsV2CommandInput) => {
    const { Bucket = '', Prefix = '', StartAfter = '', ContinuationToken } = input;
    const after = ContinuationToken === undefined ? StartAfter : decodeURIComponent(ContinuationToken);
    const keys = Object.keys(buckets[Bucket] ?? {})
      .filter((key) => key.startsWith(Prefix) && inBytes(key, after) > 0)
      .sort(inBytes);
    const page = keys.slice(0, pageSize);
    const isTruncated = keys.length > page.length;
    return {
      EncodingType: 'url',
      IsTruncated: isTruncated,
      Contents: page.map((key) => listed(key, buckets[Bucket]?.[key] ?? {})),
      ...(isTruncated && { NextContinuationToken: encodeURIComponent(page.at(-1) ?? '') }),
    };
  });
  mock.on(HeadObjectCommand).callsFake(({ Bucket, Key }) => {
    const object = buckets[Bucket]?.[Key];
    if (!object) throw named('NotFound');
    const { Size, ...rest } = listed(Key, object);
    return { ContentLength: Size, ...object, ...rest };
  });
  mock.on(GetObjectCommand).callsFake(({ Bucket, Key, IfMatch }) => {
    const object = buckets[Bucket]?.[Key] ?? {};
    if (listed(Key, object).ETag !== IfMatch) throw named('PreconditionFailed');
    return { Body: Readable.from([object.body ?? '']) };
  });
  return { mock, s3: new S3Client({ region: 'us-east-1' }) };
}

/** Returns the options of a comparison of the buckets `source` and `destination` with every key. */
export function comparisonOf(s3: S3Client, more: Partial<Comparison> = {}): Comparison {
  return {
    s3,
    sourceBucket: 'source',
    destinationBucket: 'destination',
    destinationPrefix: '',
    filters: [{ prefix: '', suffix: '' }],
    graceMs: 60_000,
    readsBytes: false,
    ...more,
  };
}

/** Compares texts by their UTF-8 bytes. */
export function inBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function listed(key: string, { body = '', age = 3_600, ETag, StorageClass, RestoreStatus }: FakeObject) {
  return {
    Key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    Size: Buffer.byteLength(body),
    ETag: ETag ?? `"${createHash('md5').update(body).digest('hex')}"`,
    LastModified: new Date(Date.now() - age * 1000),
    StorageClass,
    RestoreStatus,
  };
}

/** Returns an error as the SDK throws it. */
export function named(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(`${name}!`), { name, $metadata: { httpStatusCode } });
}

/** Reads the keys in the body of an S3 event. */
export function eventKeys(body: string): string[] {
  return readS3Message(body).map((record) => (record.kind === 'created' ? record.object.key : record.kind));
}

/** Reads a generator to its end. */
export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
