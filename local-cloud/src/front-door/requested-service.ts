import type { IncomingMessage } from 'node:http';
import { apiAddress } from '../services/apigateway/api-address.ts';

type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Service prefixes of `X-Amz-Target`, by the name that the service signs its requests with. */
const targetPrefixes: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  GraniteServiceVersion20100801: 'monitoring',
  Logs_20140328: 'logs',
  AWSEvents: 'events',
  TrentService: 'kms',
};

/**
 * The service that a request is for, by the name in its signature (`s3`, `sqs`, `monitoring`). Everything shares one
 * address here, so it is the URL of an API, the target header, else the signature, else the form of the request that tells.
 */
export function requestedService(request: RequestHead): string {
  if (apiAddress(request)) return 'execute-api';
  const [prefix, operation] = targetOf(request);
  if (operation) return targetPrefixes[prefix] ?? prefix.toLowerCase();
  return signedFor(request) ?? (isQueueRequest(request) ? 'sqs' : 's3');
}

/** The operation, as far as the head of the request tells; `undefined` where only the body or the path does. */
export function requestedOperation(request: RequestHead): string | undefined {
  const [, operation] = targetOf(request);
  return operation ?? queryOf(request).get('Action') ?? undefined;
}

function targetOf({ headers }: RequestHead): [prefix: string, operation: string | undefined] {
  const target = String(headers['x-amz-target'] ?? '');
  const dot = target.lastIndexOf('.');
  return [target.slice(0, Math.max(dot, 0)), dot < 0 ? undefined : target.slice(dot + 1)];
}

/** Credential scope of a signature, in a header or in a presigned URL: `KEY/20260101/eu-west-1/s3/aws4_request`. */
function signedFor(request: RequestHead): string | undefined {
  const inHeader = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const credential = inHeader ?? queryOf(request).get('X-Amz-Credential') ?? '';
  return credential.split('/').at(-2);
}

/** Unsigned requests to a queue's URL, as typed with curl. */
function isQueueRequest(request: RequestHead): boolean {
  return (
    /^\/\d{12}\/[\w-]+(\.fifo)?(\?|$)/.test(request.url ?? '') && (isForm(request) || queryOf(request).has('Action'))
  );
}

function isForm({ method, headers }: RequestHead): boolean {
  return method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function queryOf({ url = '' }: RequestHead): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start));
}

const MAX_FORM_BYTES = 1024 * 1024;

/** Parameters of an AWS query request, from its URL and its form body; a body of another type, or a huge one, gives none. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const parameters = new URLSearchParams(request.url?.split('?')[1]);
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return parameters;

  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return parameters;
    chunks.push(chunk);
  }
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString())) parameters.append(name, value);
  return parameters;
}
