/** What an HTTP API itself answers, by status: `{"message": …}`. Nobody can change the words, add a header or make problems of them. */
export const GATEWAY_MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type GatewayStatus = keyof typeof GATEWAY_MESSAGES;

export const GATEWAY_MESSAGE_SCHEMA = {
  type: 'object',
  description: 'What the gateway answered before the API saw the request, or in its stead.',
  required: ['message'],
  properties: { message: { type: 'string' } },
} as const;
