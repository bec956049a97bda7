import type { InProcessService } from '../../front-door/in-process.ts';
import type { Header } from '../apigateway/api-request.ts';
import type { BucketOrigin } from './distribution.ts';
import { type AskOrigin, type OriginResponse, requestHeaders, responseOf } from './origin-response.ts';

/** What S3 looks at in a read. Query strings don't go on: there they would choose another operation, or a version. */
const READ_HEADERS = /^(range|if-(none-)?match|if-(un)?modified-since)$/;

/** Between S3 and CloudFront; viewers don't see them. */
const DROPPED = ['x-amz-id-2', 'x-amz-request-id'];

/**
 * A private bucket that lets CloudFront read objects (`s3:GetObject`) and nothing else: without `s3:ListBucket` S3 does not
 * tell what is missing from what is forbidden.
 */
export function bucketOrigin({ bucketName, hasAccessControl }: BucketOrigin, s3: InProcessService): AskOrigin {
  return async ({ method, path, headers }, { signal }) => {
    const isRead = method === 'GET' || method === 'HEAD';
    if (!hasAccessControl || !isRead || path === '/') return accessDenied(method);
    const conditions = headers.filter(([name]) => READ_HEADERS.test(name));
    const answer = await s3({
      method,
      path: `/${bucketName}${path}`,
      headers: { ...requestHeaders(conditions, false), host: 'localhost' },
      signal,
    });
    if (answer.statusCode !== 404) return withoutDropped(responseOf(answer));
    answer.resume();
    return accessDenied(method);
  };
}

function withoutDropped(response: OriginResponse): OriginResponse {
  return { ...response, headers: response.headers.filter(([name]) => !DROPPED.includes(name)) };
}

function accessDenied(method: string): OriginResponse {
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
  const headers: Header[] = [
    ['content-type', 'application/xml'],
    ['server', 'AmazonS3'],
  ];
  return { status: 403, headers, body: method === 'HEAD' ? '' : xml };
}
