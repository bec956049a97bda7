import { randomBytes, randomUUID } from 'node:crypto';
import { type ApiRequest, headerOf } from './api-request.ts';

/** One request and everything that is known about it: the source of `$context` in access logs and gateway responses. */
export interface Exchange {
  readonly requestId: string;
  /** Value of the header `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  /** Value of the header `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  readonly startedAtMs: number;
  /** Milliseconds in the integration; `undefined` if the request did not reach it. */
  integrationLatencyMs: number | undefined;
  /** Variables by name without `$context.`, e.g. `identity.sourceIp`. */
  readonly context: Map<string, string>;
}

/** The API that a request is for. */
export interface ApiIdentity {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * Begins the exchange of a request with the variables that both kinds of API have.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function createExchange(request: ApiRequest): Exchange {
  const { receivedAtMs: startedAtMs, method, sourceIp, protocol } = request;
  const requestId = randomUUID();
  const extendedRequestId = randomBytes(11).toString('base64');
  const traceId = `Root=1-${Math.floor(startedAtMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  const exchange: Exchange = {
    requestId,
    extendedRequestId,
    traceId,
    startedAtMs,
    integrationLatencyMs: undefined,
    context: new Map(),
  };
  remember(exchange, {
    requestId,
    extendedRequestId,
    xrayTraceId: traceId,
    requestTime: commonLogTime(startedAtMs),
    requestTimeEpoch: String(startedAtMs),
    httpMethod: method,
    'identity.sourceIp': sourceIp,
    'identity.userAgent': headerOf(request, 'user-agent'),
    protocol,
  });
  return exchange;
}

/** Sets variables by their names without `$context.`, except those without a value. */
export function remember({ context }: Exchange, variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) context.set(name, value);
}

/** Host name of the API on AWS. */
export function domainOf({ id, region }: Pick<ApiIdentity, 'id' | 'region'>): string {
  return `${id}.execute-api.${region}.amazonaws.com`;
}

interface FillOptions {
  /** Text for a variable without a value. */
  readonly missing: string;
  /** The text is JSON: quotes and control characters in values are escaped. */
  readonly isJson: boolean;
}

/** Replaces `$context.name` by its value, as access logs and gateway responses do. Such a text has no other logic. */
export function fillContext(template: string, { context }: Exchange, { missing, isJson }: FillOptions): string {
  return template.replaceAll(/\$context\.([A-Za-z]\w*(?:[.-]\w+)*)/g, (_whole, name: string) => {
    const value = context.get(name) ?? missing;
    // `messageString` is already JSON text with its quotes.
    return isJson && name !== 'error.messageString' ? JSON.stringify(value).slice(1, -1) : value;
  });
}

/** e.g. `09/Apr/2026:12:34:56 +0000` */
function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epochMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
