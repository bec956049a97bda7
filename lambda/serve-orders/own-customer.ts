import { ApiProblem } from '../shared/api/api-problem.ts';
import type { HttpRequest } from '../shared/api/http-api.ts';
import { ORDER_SCHEMA } from '../shared/order/contract.ts';

const AUTHORIZATIONS = ['jwt', 'iam', 'none'] as const;

export type Authorization = (typeof AUTHORIZATIONS)[number];

const pattern = new RegExp(ORDER_SCHEMA.properties.customerId.pattern);

/** @throws Error if the setting is invalid, so that a typing error never opens the API. */
export function readAuthorization({ API_AUTHORIZATION: text }: { readonly API_AUTHORIZATION: string }): Authorization {
  const authorization = AUTHORIZATIONS.find((known) => known === text);
  if (authorization) return authorization;
  throw new Error(`API_AUTHORIZATION must be one of ${AUTHORIZATIONS.join(', ')}, got '${text}'`);
}

export function isCustomerId(text: string): boolean {
  return pattern.test(text);
}

/**
 * Returns the only customer whose orders this caller may see and place, or undefined if the caller may do it for all
 * customers, such as a service that signs with IAM.
 *
 * @throws ApiProblem `forbidden` if the caller's token names no customer.
 */
export function ownCustomer(
  { subject }: Pick<HttpRequest, 'subject'>,
  authorization: Authorization,
): string | undefined {
  if (authorization !== 'jwt') return undefined;
  if (subject === undefined || !isCustomerId(subject)) {
    throw new ApiProblem('forbidden', 'The sub of the token is not a valid customer id');
  }
  return subject;
}
