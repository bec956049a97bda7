import { randomBytes, randomUUID } from 'node:crypto';

/** One request and what becomes known of it: the source of `$context` in access logs and gateway responses. */
export interface Exchange {
  readonly requestId: string;
  /** As in the header `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  /** As in the header `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  readonly startedAtMs: number;
  /** Milliseconds in the integration, once it has answered or failed. */
  integrationLatencyMs: number | undefined;
  /** By name without `$context.`, e.g. `identity.sourceIp`. */
  readonly context: Map<string, string>;
}

export function createExchange(nowMs: number): Exchange {
  const requestId = randomUUID();
  const extendedRequestId = randomBytes(11).toString('base64');
  const traceId = `Root=1-${Math.floor(nowMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    requestId,
    extendedRequestId,
    traceId,
    startedAtMs: nowMs,
    integrationLatencyMs: undefined,
    context: new Map([
      ['requestId', requestId],
      ['extendedRequestId', extendedRequestId],
      ['xrayTraceId', traceId],
      ['requestTime', commonLogTime(nowMs)],
      ['requestTimeEpoch', String(nowMs)],
    ]),
  };
}

/** e.g. `09/Apr/2026:12:34:56 +0000` */
export function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epochMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
