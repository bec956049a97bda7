import { ApiProblem } from '../shared/api/api-problem.ts';
import type { HttpRequest } from '../shared/api/http-request.ts';
import { ORDER_SCHEMA } from '../shared/order/contract.ts';

const AUTHORIZATIONS = ['jwt', 'iam', 'none'] as const;

export type Authorization = (typeof AUTHORIZATIONS)[number];

const pattern = new RegExp(ORDER_SCHEMA.properties.customerId.pattern);

/** @throws Error if the setting is wrong: in doubt, nobody is let in. */
export function readAuthorization({ API_AUTHORIZATION: text }: { readonly API_AUTHORIZATION: string }): Authorization {
  const authorization = AUTHORIZATIONS.find((known) => known === text);
  if (authorization) return authorization;
  throw new Error(`API_AUTHORIZATION must be one of ${AUTHORIZATIONS.join(', ')}, got '${text}'`);
}

export function isCustomerId(text: string): boolean {
  return pattern.test(text);
}

/**
 * The only customer whose orders this caller may see and place, or undefined if they may do it for everyone, as the services
 * that sign with IAM do.
 *
 * @throws ApiProblem `forbidden` if the caller's token names no customer.
 */
export function ownCustomer(
  { subject }: Pick<HttpRequest, 'subject'>,
  authorization: Authorization,
): string | undefined {
  if (authorization !== 'jwt') return undefined;
  if (subject === undefined || !isCustomerId(subject)) {
    throw new ApiProblem('forbidden', 'The token has no sub that could be a customer id');
  }
  return subject;
}
