import type { S3Request } from '../http/request.ts';
import { preconditionFailed, S3Error } from '../http/s3-error.ts';

/** The properties of an object that conditions compare. */
interface Conditioned {
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** @throws S3Error NotModified with `headers`, PreconditionFailed */
export function checkReadConditions(request: S3Request, object: Conditioned, headers: Record<string, string>): void {
  const failed = failedCondition(request, '', object);
  if (failed === undefined) return;
  if (failed === 'if-match') throw preconditionFailed('If-Match');
  if (failed === 'if-unmodified-since') throw preconditionFailed('If-Unmodified-Since');
  throw new S3Error('NotModified', 'Not Modified', {}, headers);
}

/** @throws S3Error PreconditionFailed for every condition: a copy is never "not modified" */
export function checkCopySourceConditions(request: S3Request, source: Conditioned): void {
  const failed = failedCondition(request, 'x-amz-copy-source-', source);
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
}

type ReadCondition = 'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since';

/**
 * Returns the condition that does not hold, if any. ETags take precedence over dates:
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
function failedCondition(request: S3Request, prefix: string, object: Conditioned): ReadCondition | undefined {
  const header = (condition: ReadCondition) => request.header(`${prefix}${condition}`);
  const [ifMatch, ifNoneMatch] = [header('if-match'), header('if-none-match')];
  const [unmodifiedSince, modifiedSince] = [
    seconds(header('if-unmodified-since')),
    seconds(header('if-modified-since')),
  ];
  const modified = Math.floor(object.modified / 1000);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return 'if-match';
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) return 'if-unmodified-since';
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, object.etag)) return 'if-none-match';
  } else if (modifiedSince !== undefined && modified <= modifiedSince) return 'if-modified-since';
  return undefined;
}

/** ETags may be quoted, bare, weak, in a list, or `*`. */
export function matches(header: string, etag: string): boolean {
  return header.split(',').some((candidate) => {
    const bare = unquoted(candidate.trim().replace(/^W\//, ''));
    return bare === '*' || bare === etag;
  });
}

export function unquoted(etag: string): string {
  return etag.trim().replace(/^"(.*)"$/, '$1');
}

/** Returns seconds since 1970, the resolution of HTTP dates. An unreadable date sets no condition. */
function seconds(date: string | undefined): number | undefined {
  const milliseconds = Date.parse(date ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
