import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { isForm, requestedOperation } from './requested-service.ts';

interface ErrorReply {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Answers with an error in the protocol of the request: JSON, the query protocol's XML, or S3's XML. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: ErrorReply): void {
  const requestId = randomUUID();
  const isJson = request.headers['x-amz-target'] !== undefined || request.url?.startsWith('/_local/');
  const body = isJson
    ? JSON.stringify({ __type: error.code, message: error.message })
    : xmlError(error, requestId, isQueryProtocol(request));
  response.writeHead(error.status, {
    'content-type': isJson ? 'application/json' : 'text/xml',
    'x-amzn-errortype': error.code,
    'x-amzn-requestid': requestId,
    // Nobody reads the rest of an unfinished request.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function xmlError({ status, code, message }: ErrorReply, requestId: string, isQuery: boolean): string {
  const error = { Code: code, Message: message };
  const document = isQuery
    ? { ErrorResponse: { Error: { Type: status < 500 ? 'Sender' : 'Receiver', ...error }, RequestId: requestId } }
    : { Error: { ...error, RequestId: requestId } };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLBuilder({}).build(document)}`;
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html: a form posted to the root. */
function isQueryProtocol(request: IncomingMessage): boolean {
  return isForm(request) || (request.url ?? '').includes('Action=');
}

/** Answers a request after an error of the local cloud itself: the client gets AWS's 500 and retries. */
export function sendFailure(request: IncomingMessage, response: ServerResponse): void {
  const message = 'the local cloud failed; see its terminal';
  if (response.headersSent) response.destroy();
  else sendError(request, response, { status: 500, code: 'InternalError', message });
}

/**
 * Answers 501 and names the service and the operation: the local cloud never guesses an answer.
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
  const requested = operation ?? `${request.method} ${request.url?.split('?')[0]}`;
  const message = `${service} ${requested} is not implemented by the local cloud`;
  sendError(request, response, { status: 501, code: 'NotImplemented', message });
}
