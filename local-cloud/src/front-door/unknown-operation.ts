import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendError } from './error-response.ts';
import { requestedOperation } from './requested-service.ts';

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
