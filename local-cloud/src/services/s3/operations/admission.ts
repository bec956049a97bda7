import type { S3Context } from '../context.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { readCopySource } from '../object/find-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;
const MAX_PRESIGNED_SECONDS = 7 * 24 * 3600;

/** Checks the rules that hold for every operation. Signatures and permissions are not checked. @throws S3Error */
export function admit(request: S3Request, s3: S3Context): void {
  const keyBytes = Buffer.byteLength(request.key);
  if (keyBytes > MAX_KEY_BYTES) {
    const details = { Size: keyBytes, MaxSizeAllowed: MAX_KEY_BYTES };
    throw new S3Error('KeyTooLongError', 'Your key is too long', details);
  }
  refuseExpired(request, s3.now());
  checkExpectedOwner(request.header('x-amz-expected-bucket-owner'), request.bucket, s3);
  const sourceOwner = request.header('x-amz-source-expected-bucket-owner');
  if (sourceOwner !== undefined) checkExpectedOwner(sourceOwner, readCopySource(request).bucket, s3);
}

/** Refuses presigned URLs, of both formats, after their end. */
function refuseExpired({ query }: S3Request, now: Date): void {
  const refuseAfter = (expires: Date, extra: Record<string, string>) => {
    if (now <= expires) return;
    throw new S3Error('AccessDenied', 'Request has expired', {
      ...extra,
      Expires: expires.toISOString(),
      ServerTime: now.toISOString(),
    });
  };
  const seconds = query.get('X-Amz-Expires');
  if (query.has('X-Amz-Algorithm')) {
    const date = query.get('X-Amz-Date') ?? '';
    const start = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const lifetime = Number(seconds);
    const isValid = seconds !== undefined && lifetime >= 0 && lifetime <= MAX_PRESIGNED_SECONDS;
    if (!isValid || !/^\d{8}T\d{6}Z$/.test(date) || Number.isNaN(start)) {
      throw new S3Error(
        'AuthorizationQueryParametersError',
        `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'", and X-Amz-Expires a number of seconds up to ${MAX_PRESIGNED_SECONDS}`,
      );
    }
    refuseAfter(new Date(start + lifetime * 1000), { 'X-Amz-Expires': seconds });
  } else if (query.has('Signature') && query.has('Expires')) {
    refuseAfter(new Date(Number(query.get('Expires')) * 1000), {});
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function checkExpectedOwner(expected: string | undefined, bucket: string, { store, cloud }: S3Context): void {
  if (expected === undefined || expected === cloud.accountId || store.buckets.find(bucket)?.ofAnyOwner) return;
  throw new S3Error('AccessDenied', 'Access Denied');
}
