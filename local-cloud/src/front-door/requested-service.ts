import type { IncomingMessage } from 'node:http';
import { apiAddress } from '../services/apigateway/api-request.ts';

type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Signing name of a service by its prefix in `X-Amz-Target`. */
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
 * Finds the service of a request, by its signing name (`s3`, `sqs`, `monitoring`). All services share one address, so
 * the first of these decides: the URL of an API, the target header, the signature, the form of the request.
 */
export function requestedService(request: RequestHead): string {
  if (apiAddress(request)) return 'execute-api';
  const [prefix, operation] = targetOf(request);
  if (operation) return targetPrefixes[prefix] ?? prefix.toLowerCase();
  return signedFor(request) ?? (isQueueRequest(request) ? 'sqs' : 's3');
}

/** Reads the operation from the head of the request; `undefined` if only the body or the path names it. */
export function requestedOperation(request: RequestHead): string | undefined {
  const [, operation] = targetOf(request);
  return operation ?? queryOf(request).get('Action') ?? undefined;
}

function targetOf({ headers }: RequestHead): [prefix: string, operation: string | undefined] {
  const target = String(headers['x-amz-target'] ?? '');
  const dot = target.lastIndexOf('.');
  return [target.slice(0, Math.max(dot, 0)), dot < 0 ? undefined : target.slice(dot + 1)];
}

/** Reads the credential scope of a signature in a header or a presigned URL: `KEY/20260101/eu-west-1/s3/aws4_request`. */
function signedFor(request: RequestHead): string | undefined {
  const inHeader = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const credential = inHeader ?? queryOf(request).get('X-Amz-Credential') ?? '';
  return credential.split('/').at(-2);
}

/** Recognizes unsigned requests to the URL of a queue, as typed with curl. */
function isQueueRequest(request: RequestHead): boolean {
  const isQueueUrl = /^\/\d{12}\/[\w-]+(\.fifo)?(\?|$)/.test(request.url ?? '');
  return isQueueUrl && ((request.method === 'POST' && isForm(request)) || queryOf(request).has('Action'));
}

export function isForm({ headers }: Pick<RequestHead, 'headers'>): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function queryOf({ url = '' }: RequestHead): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start));
}

const MAX_FORM_BYTES = 1024 * 1024;

/** Reads the parameters of the query protocol from URL and form body; ignores other types of bodies and huge ones. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const parameters = queryOf(request);
  if (!isForm(request)) return parameters;

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
