import type { S3Front } from '../front.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { readCopySource } from './copy-source.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 *
 * @throws S3Error AccessDenied if a bucket of the request belongs to another account than its sender expects
 */
export function checkExpectedOwners(request: S3Request, front: S3Front): void {
  check(request.header('x-amz-expected-bucket-owner'), request.bucket, front);
  const sourceOwner = request.header('x-amz-source-expected-bucket-owner');
  if (sourceOwner !== undefined) check(sourceOwner, readCopySource(request).bucket, front);
}

function check(expected: string | undefined, bucket: string, { store, cloud }: S3Front): void {
  if (expected === undefined || expected === cloud.accountId || store.buckets.find(bucket)?.ofAnyOwner) return;
  throw new S3Error('AccessDenied', 'Access Denied');
}
