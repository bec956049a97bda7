import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';

export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Answers with an error in the protocol that the request speaks: JSON, the query protocol's XML, or S3's. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: AwsError): void {
  const requestId = randomUUID();
  const isJson = request.headers['x-amz-target'] !== undefined || request.url?.startsWith('/_local/');
  const body = isJson
    ? JSON.stringify({ __type: error.code, message: error.message })
    : xmlError(error, requestId, isQueryProtocol(request));
  response.writeHead(error.status, {
    'content-type': isJson ? 'application/json' : 'text/xml',
    'x-amzn-errortype': error.code,
    'x-amzn-requestid': requestId,
    // What the client is still sending has no reader.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function xmlError({ status, code, message }: AwsError, requestId: string, isQuery: boolean): string {
  const error = { Code: code, Message: message };
  const document = isQuery
    ? { ErrorResponse: { Error: { Type: status < 500 ? 'Sender' : 'Receiver', ...error }, RequestId: requestId } }
    : { Error: { ...error, RequestId: requestId } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLBuilder({}).build(document)}`;
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html: a form posted to the root. */
function isQueryProtocol({ headers, url = '' }: IncomingMessage): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') || url.includes('Action=');
}
