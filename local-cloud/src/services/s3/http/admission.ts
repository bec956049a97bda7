import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;
const MAX_PRESIGNED_SECONDS = 7 * 24 * 3600;

/** What holds for every operation alike. Signatures and permissions are not checked. @throws S3Error */
export function admit(request: S3Request, now: Date): void {
  const keyBytes = Buffer.byteLength(request.key);
  if (keyBytes > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      details: { Size: keyBytes, MaxSizeAllowed: MAX_KEY_BYTES },
    });
  }
  refuseExpired(request, now);
}

/** Presigned URLs end on time, by both of their formats. */
function refuseExpired({ query }: S3Request, now: Date): void {
  const expired = (expires: Date, extra: Record<string, string>) => {
    if (now <= expires) return;
    throw new S3Error('AccessDenied', 'Request has expired', {
      details: { ...extra, Expires: expires.toISOString(), ServerTime: now.toISOString() },
    });
  };
  const seconds = query.get('X-Amz-Expires');
  if (query.has('X-Amz-Algorithm')) {
    const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
    const lifetime = Number(seconds);
    if (signed === null || seconds === undefined || !(lifetime >= 0 && lifetime <= MAX_PRESIGNED_SECONDS)) {
      throw new S3Error(
        'AuthorizationQueryParametersError',
        `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'", and X-Amz-Expires a number of seconds up to ${MAX_PRESIGNED_SECONDS}`,
      );
    }
    const [year, month, day, hour, minute, second] = signed.slice(1);
    const start = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    expired(new Date(start + lifetime * 1000), { 'X-Amz-Expires': seconds });
  } else if (query.has('Signature') && query.has('Expires')) {
    expired(new Date(Number(query.get('Expires')) * 1000), {});
  }
}
