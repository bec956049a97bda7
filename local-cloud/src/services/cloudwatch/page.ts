import { AwsError } from './aws-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** @param token of the page before, which says how many items came before this one */
export function pageOf<T>(all: readonly T[], token: string | undefined, limit: number): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', `NextToken must be one that was handed out, got '${token}'.`);
  }
  const end = start + limit;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}
