import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, noSuchKey, S3Error } from '../http/s3-error.ts';

/** What conditions look at. */
export interface Conditioned {
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** `If-Match` and its kind; with the prefix `x-amz-copy-source-` those of a copy's source. */
export function readConditions(request: S3Request, prefix: '' | 'x-amz-copy-source-' = ''): ReadConditions {
  return {
    ifMatch: request.header(`${prefix}if-match`),
    ifNoneMatch: request.header(`${prefix}if-none-match`),
    ifModifiedSince: request.header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: request.header(`${prefix}if-unmodified-since`),
  };
}

/** The name of the condition that does not hold. ETags go before dates: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
export function failedCondition(conditions: ReadConditions, object: Conditioned): keyof ReadConditions | undefined {
  const { ifMatch, ifNoneMatch } = conditions;
  const unmodifiedSince = seconds(conditions.ifUnmodifiedSince);
  const modifiedSince = seconds(conditions.ifModifiedSince);
  const modified = Math.floor(object.modified / 1000);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return 'ifMatch';
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) return 'ifUnmodifiedSince';
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, object.etag)) return 'ifNoneMatch';
  } else if (modifiedSince !== undefined && modified <= modifiedSince) return 'ifModifiedSince';
  return undefined;
}

/** @throws S3Error NotModified or PreconditionFailed */
export function checkReadConditions(
  conditions: ReadConditions,
  object: Conditioned,
  headers: Record<string, string>,
): void {
  const failed = failedCondition(conditions, object);
  if (failed === 'ifNoneMatch' || failed === 'ifModifiedSince')
    throw new S3Error('NotModified', 'Not Modified', { headers });
  if (failed !== undefined) throw preconditionFailed(failed === 'ifMatch' ? 'If-Match' : 'If-Unmodified-Since');
}

/** @throws S3Error PreconditionFailed, for every condition: a copy is never "not modified" */
export function checkCopySourceConditions(conditions: ReadConditions, source: Conditioned): void {
  const failed = failedCondition(conditions, source);
  if (failed === undefined) return;
  const header = failed.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw preconditionFailed(`x-amz-copy-source-${header}`);
}

/** A condition on the object that a write is about to replace. */
export interface WriteCondition {
  /**
   * Called inside the transaction that writes, so that nothing can come between.
   *
   * @param existedBefore whether there was a current object when the request began
   * @throws S3Error PreconditionFailed, ConditionalRequestConflict, NoSuchKey
   */
  check(key: string, current: Conditioned | undefined, existedBefore: boolean): void;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function readWriteCondition(request: S3Request): WriteCondition {
  const ifMatch = request.header('if-match');
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw headerNotImplemented('If-None-Match');
  if (ifMatch === '*') throw headerNotImplemented('If-Match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw headerNotImplemented('If-Match,If-None-Match');
  const conditional = ifMatch !== undefined || ifNoneMatch !== undefined;
  return {
    check: (key, current, existedBefore) => {
      if (conditional && existedBefore && current === undefined) {
        throw new S3Error(
          'ConditionalRequestConflict',
          'The conditional request cannot succeed due to a conflicting operation against this resource.',
          {
            details: { Condition: ifMatch === undefined ? 'If-None-Match' : 'If-Match', Key: key },
          },
        );
      }
      if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
      if (ifMatch === undefined) return;
      if (current === undefined) throw noSuchKey(key);
      if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
    },
  };
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
}

/** ETags may come quoted, bare, weak, in a list, or as `*`. */
export function matches(header: string, etag: string): boolean {
  return header.split(',').some((candidate) => {
    const bare = candidate
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return bare === '*' || bare === etag;
  });
}

/** Seconds since 1970, the resolution of HTTP dates; an unreadable date is no condition. */
function seconds(date: string | undefined): number | undefined {
  const milliseconds = Date.parse(date ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
