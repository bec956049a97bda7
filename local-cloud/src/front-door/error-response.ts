import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { requestedOperation } from './requested-service.ts';

interface AwsError {
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

/**
 * Says which service and operation were asked for: the local cloud never guesses an answer.
 *
 * @param parameters of a request in the query protocol, which name the operation
 */
export function sendNotImplemented(
  request: IncomingMessage,
  response: ServerResponse,
  service: string,
  parameters: URLSearchParams,
): void {
  const operation = requestedOperation(request) ?? parameters.get('Action');
  const asked = operation ?? `${request.method} ${request.url?.split('?')[0]}`;
  sendError(request, response, {
    status: 501,
    code: 'NotImplemented',
    message: `${service} ${asked} is not implemented by the local cloud`,
  });
}
