import { type Exchange, remember } from '../exchange.ts';
import type { OwnAnswer, Problem, Reply, RequestFailure } from '../stage.ts';

const INTERNAL = { status: 500, message: 'Internal Server Error' };

/** Responses that an HTTP API gives without its function. AWS does not let users change them. */
export const HTTP_ANSWERS = {
  'bad-path': { status: 400, message: 'Bad Request' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  'no-route': { status: 404, message: 'Not Found' },
  'too-large': { status: 413, message: 'Request Entity Too Large' },
  throttled: { status: 429, message: 'Too Many Requests' },
  configuration: INTERNAL,
  'function-failed': INTERNAL,
  'no-keys': INTERNAL,
  'timed-out': { status: 503, message: 'Service Unavailable' },
} satisfies Readonly<Record<Problem | 'bad-path' | 'unauthorized' | 'forbidden' | 'no-keys', OwnAnswer>>;

export function ownReply({ answer, details, message }: RequestFailure, exchange: Exchange): Reply {
  const { reason, headers = [] } = details;
  if (answer.status < 500) remember(exchange, { 'authorizer.error': reason });
  else remember(exchange, { 'integration.error': reason, integrationErrorMessage: reason });
  return {
    status: answer.status,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify({ message }),
  };
}
