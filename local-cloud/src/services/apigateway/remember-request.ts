import { type ApiRequest, headerOf } from './api-request.ts';
import type { Exchange } from './exchange.ts';

/** Whose request it is. */
export interface ApiIdentity {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * What access logs can tell of every request.
 *
 * @param known further variables, by name without `$context.`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function rememberRequest(
  { context }: Exchange,
  api: ApiIdentity,
  request: ApiRequest,
  known: Readonly<Record<string, string | undefined>>,
): void {
  const all = {
    accountId: api.accountId,
    apiId: api.id,
    domainName: domainOf(api),
    domainPrefix: api.id,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerOf(request, 'user-agent'),
    protocol: request.protocol,
    ...known,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) context.set(name, value);
}

/** Host name that the API has on AWS. */
export function domainOf({ id, region }: Pick<ApiIdentity, 'id' | 'region'>): string {
  return `${id}.execute-api.${region}.amazonaws.com`;
}
