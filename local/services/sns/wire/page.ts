import { type Form, optionalText } from './form.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const PAGE_SIZE = 100;

/** One page of a list; the token says how many were listed before. */
export function pageOf<T>(all: readonly T[], form: Form): { page: readonly T[]; NextToken: string | undefined } {
  const start = Number(Buffer.from(optionalText(form, 'NextToken') ?? '', 'base64').toString()) || 0;
  const end = start + PAGE_SIZE;
  const NextToken = end < all.length ? Buffer.from(String(end)).toString('base64') : undefined;
  return { page: all.slice(start, end), NextToken };
}
