import type { Header } from '../apigateway/api-request.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A value of a name, or of a name that comes several times: then `value` is the first of `multiValue`. */
export interface EventField {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
  /** Of a cookie in a response, e.g. `Secure; Path=/`. */
  readonly attributes?: string;
}

export type EventFields = Readonly<Record<string, EventField>>;

/** The request of an edge function's event. Cookies are no headers there. */
export interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EventFields;
  readonly headers: EventFields;
  readonly cookies: EventFields;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export function viewerRequestEvent(
  request: ViewerRequest,
  distribution: { readonly id: string; readonly domainName: string },
) {
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType: 'viewer-request',
      requestId: request.requestId,
    },
    viewer: { ip: request.sourceIp },
    request: eventRequest(request),
  };
}

/**
 * Not exposed to edge functions, which can't add them either.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const DISALLOWED_HEADER = new RegExp(
  `^(${[
    'connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade',
    'x-accel-(buffering|charset|limit-rate|redirect)|x-amz-cf-.*|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip',
    'x-amzn-(auth|cf-billing|cf-id|cf-xff|errortype|fle-profile|header-count|header-order|lambda-integration-tag|requestid)',
  ].join('|')})$`,
);

export function eventRequest({ method, uri, queryString, headers }: ViewerRequest): EventRequest {
  const shown = headers.filter(([name]) => name !== 'cookie' && !DISALLOWED_HEADER.test(name));
  return {
    method,
    uri,
    querystring: fieldsOf(queryString.split('&').filter(Boolean).map(pairOf)),
    headers: fieldsOf(shown),
    cookies: fieldsOf(cookiesOf(headers).map(pairOf)),
  };
}

/** `name=value` of every cookie of a request. */
export function cookiesOf(headers: readonly Header[]): string[] {
  return headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(/;\s*/))
    .filter(Boolean);
}

/** Nothing is decoded: functions get what came. */
export function pairOf(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

function fieldsOf(pairs: readonly Header[]): EventFields {
  const fields = new Map<string, EventField>();
  for (const [name, value] of pairs) {
    const before = fields.get(name);
    const values = before && [...(before.multiValue ?? [{ value: before.value }]), { value }];
    fields.set(name, values ? { value: before.value, multiValue: values } : { value });
  }
  return Object.fromEntries(fields);
}
