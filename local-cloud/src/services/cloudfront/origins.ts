import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { InProcessService } from '../../front-door/in-process.ts';
import { type Header, headersOf, readBody, valuesByName } from '../apigateway/api-request.ts';
import type { Gateway } from '../apigateway/index.ts';
import type { ApiOrigin, BucketOrigin } from './distribution.ts';
import type { OriginRequest } from './origin-request.ts';

export interface OriginResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Readable | Buffer | string;
}

/** Sends a request to the origin of a behavior. Rejects if the origin does not answer. */
export type AskOrigin = (request: OriginRequest, viewer: Viewer) => Promise<OriginResponse>;

/** The viewer's connection. */
export interface Viewer {
  /** `undefined` for a request without a body. */
  readonly body: Readable | undefined;
  /** Port of the site. */
  readonly port: number;
  /** Aborted when the viewer closes the connection. */
  readonly signal: AbortSignal;
}

/** Connects to an API of this cloud. The API sees a connection from this machine. */
export function apiOrigin({ apiId }: ApiOrigin, gateway: Pick<Gateway, 'answer'>, clock: Clock): AskOrigin {
  return async ({ method, path, queryString, headers }, { body, port }) => {
    const connection = { protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', port, receivedAtMs: clock.now() };
    const whole = body ? await readBody(body) : Buffer.alloc(0);
    return gateway.answer(apiId, { method, path, queryString, headers, body: whole, ...connection });
  };
}

/** Headers that S3 evaluates in a read. Query strings are left out: they would select another operation or a version. */
const READ_HEADERS = /^(range|if-(none-)?match|if-(un)?modified-since)$/;
/** Headers that S3 sends to CloudFront, which viewers do not see. */
const HIDDEN_HEADERS = /^x-amz-(id-2|request-id)$/;

/**
 * Connects to a private bucket that lets CloudFront read objects (`s3:GetObject`) and nothing else: without
 * `s3:ListBucket` a missing object gives the same response as a forbidden one.
 *
 * @param s3 S3 on its wire protocol: ranges, conditions and headers of an object exist only in its HTTP response
 */
export function bucketOrigin({ bucketName, hasAccessControl }: BucketOrigin, s3: InProcessService): AskOrigin {
  return async ({ method, path, headers }, { signal }) => {
    const isRead = method === 'GET' || method === 'HEAD';
    if (!hasAccessControl || !isRead || path === '/') return ACCESS_DENIED;
    const conditions = Object.fromEntries(valuesByName(headers.filter(([name]) => READ_HEADERS.test(name))));
    const response = await s3({
      method,
      path: `/${bucketName}${path}`,
      headers: { ...conditions, host: 'localhost' },
      signal,
    });
    if (response.statusCode === 404) {
      response.resume();
      return ACCESS_DENIED;
    }
    const shown = headersOf(response.rawHeaders).filter(([name]) => !HIDDEN_HEADERS.test(name));
    return { status: response.statusCode ?? 502, headers: shown, body: response };
  };
}

const ACCESS_DENIED: OriginResponse = {
  status: 403,
  headers: [
    ['content-type', 'application/xml'],
    ['server', 'AmazonS3'],
  ],
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};
