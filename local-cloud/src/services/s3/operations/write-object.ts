import type { S3Context } from '../context.ts';
import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, noSuchKey, preconditionFailed, S3Error } from '../http/s3-error.ts';
import type { ObjectEvent } from '../notifications/event-record.ts';
import { matches } from '../object/conditions.ts';
import { currentObject } from '../object/find-version.ts';
import type { NewVersion, ObjectVersion } from '../store/versions.ts';

/**
 * Writes the request's object and its event. `build` runs in the transaction that writes, and may throw to roll it back.
 *
 * @throws S3Error PreconditionFailed, ConditionalRequestConflict, NoSuchKey
 */
type WriteObject = (
  eventName: ObjectEvent['eventName'],
  build: () => Omit<NewVersion, 'bucket' | 'key' | 'modified'>,
) => Promise<ObjectVersion>;

/**
 * Begins a write of the request's object. Its conditions are read now, and checked in the transaction that writes, so
 * that no other write can come between: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @throws S3Error NoSuchBucket, NotImplemented for conditions that S3 does not support on writes
 */
export function beginWrite(request: S3Request, s3: S3Context): WriteObject {
  const { bucket, key } = request;
  const { buckets, versions } = s3.store;
  buckets.require(bucket);
  const checkCondition = readWriteCondition(request, currentObject(s3.store, bucket, key) !== undefined);

  return (eventName, build) =>
    s3.commit(request, (emit) => {
      const { versioning } = buckets.require(bucket);
      const object = build();
      checkCondition(currentObject(s3.store, bucket, key));
      const version = versions.add({ ...object, bucket, key, modified: s3.now().getTime() }, versioning);
      const { versionId, sequence, size, etag } = version;
      emit({ eventName, bucket, key, versionId, sequence, size, etag });
      return version;
    });
}

/** @param existedBefore whether there was a current object when the request began */
function readWriteCondition(request: S3Request, existedBefore: boolean) {
  const ifMatch = request.header('if-match');
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw headerNotImplemented('If-None-Match');
  if (ifMatch === '*') throw headerNotImplemented('If-Match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw headerNotImplemented('If-Match,If-None-Match');
  const condition = ifMatch !== undefined ? 'If-Match' : ifNoneMatch !== undefined ? 'If-None-Match' : undefined;

  return (current: ObjectVersion | undefined): void => {
    if (condition !== undefined && existedBefore && current === undefined) {
      throw new S3Error(
        'ConditionalRequestConflict',
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
        { Condition: condition, Key: request.key },
      );
    }
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch !== undefined) requireMatch(ifMatch, request.key, current);
  };
}

/** @throws S3Error NoSuchKey, PreconditionFailed */
export function requireMatch(ifMatch: string, key: string, current: ObjectVersion | undefined): void {
  if (current === undefined) throw noSuchKey(key);
  if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}
