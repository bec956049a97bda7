import { ApiProblem } from '../shared/api/api-problem.ts';
import type { ProblemCode } from '../shared/api/contract.ts';
import { MAX_PAGE_ITEMS, PAGE_ITEMS } from './contract.ts';
import { isCustomerId } from './own-customer.ts';

export interface ListQuery {
  readonly customerId: string;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * @param own the only customer that the caller may ask for, and need not name
 * @throws ApiProblem `invalid-customer-id`, `forbidden`, `invalid-limit` or `invalid-cursor`
 */
export function readListQuery(query: URLSearchParams, own: string | undefined): ListQuery {
  return {
    customerId: readCustomerId(query, own),
    limit: readLimit(query),
    cursor: onlyValue(query, 'cursor', 'invalid-cursor'),
  };
}

function readCustomerId(query: URLSearchParams, own: string | undefined): string {
  const customerId = onlyValue(query, 'customerId', 'invalid-customer-id') ?? own;
  if (customerId === undefined) throw new ApiProblem('invalid-customer-id', 'Say whose orders: ?customerId=…');
  if (!isCustomerId(customerId)) throw new ApiProblem('invalid-customer-id', 'No customer has such an id');
  if (own !== undefined && customerId !== own) throw new ApiProblem('forbidden', 'Ask for your own orders');
  return customerId;
}

function readLimit(query: URLSearchParams): number {
  const text = onlyValue(query, 'limit', 'invalid-limit') ?? String(PAGE_ITEMS);
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_PAGE_ITEMS) return Number(text);
  throw new ApiProblem('invalid-limit', `The limit is a whole number from 1 to ${MAX_PAGE_ITEMS}`);
}

function onlyValue(query: URLSearchParams, name: string, code: ProblemCode): string | undefined {
  const [value, ...more] = query.getAll(name);
  if (more.length > 0) throw new ApiProblem(code, `Send one ${name}`);
  return value;
}
