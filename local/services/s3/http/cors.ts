import type { IncomingMessage } from 'node:http';
import type { Bucket } from '../store/buckets.ts';
import type { Reply, ReplyHeaders } from './reply.ts';
import { S3Error } from './s3-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** For pages of the local cloud itself, which may address a bucket by another host name: everything is allowed. */
const OWN_PAGES: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag', 'x-amz-version-id', 'x-amz-request-id'],
};

/** The headers that let the page at `Origin` read the answer; none if no rule does. */
export function corsHeaders(incoming: IncomingMessage, bucket: Bucket | undefined): ReplyHeaders {
  const { origin } = incoming.headers;
  if (origin === undefined) return {};
  const requestedMethod = incoming.headers['access-control-request-method'];
  const method = incoming.method === 'OPTIONS' ? requestedMethod : incoming.method;
  const requestedHeaders = listOf(incoming.headers['access-control-request-headers']);
  const rules = isOwnPage(origin, incoming) ? [OWN_PAGES] : (bucket?.cors ?? []);
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders }) =>
      allowedOrigins.some((pattern) => matchesPattern(pattern, origin)) &&
      allowedMethods.includes(method ?? '') &&
      requestedHeaders.every((name) => allowedHeaders.some((pattern) => matchesPattern(pattern, name))),
  );
  if (rule === undefined) return {};
  const anyOrigin = rule.allowedOrigins.includes('*') && rule !== OWN_PAGES;
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    'access-control-allow-headers': requestedHeaders.length === 0 ? undefined : requestedHeaders.join(', '),
    'access-control-expose-headers': rule.exposeHeaders.length === 0 ? undefined : rule.exposeHeaders.join(', '),
    'access-control-max-age': rule.maxAgeSeconds,
    'access-control-allow-credentials': anyOrigin ? undefined : 'true',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** Answers `OPTIONS`. @throws S3Error BadRequest, AccessDenied */
export function preflightReply(incoming: IncomingMessage, bucket: Bucket | undefined): Reply {
  if (incoming.headers.origin === undefined || incoming.headers['access-control-request-method'] === undefined) {
    throw new S3Error(
      'BadRequest',
      'Insufficient information. Origin and Access-Control-Request-Method request headers needed.',
    );
  }
  const headers = corsHeaders(incoming, bucket);
  if (headers['access-control-allow-origin'] !== undefined) return { headers };
  throw new S3Error(
    'AccessDenied',
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
  );
}

/** A page served by the same port of the same machine, whatever loopback name it used. */
function isOwnPage(origin: string, incoming: IncomingMessage): boolean {
  const match = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/.exec(origin);
  return match !== null && Number(match[2] ?? 80) === incoming.socket.localPort;
}

function matchesPattern(pattern: string, text: string): boolean {
  const [before = '', after] = pattern.toLowerCase().split('*');
  const value = text.toLowerCase();
  if (after === undefined) return value === before;
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
