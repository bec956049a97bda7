import { isInCents } from '../cents.ts';
import { createSchemaCheck, type ValueError } from '../schema-check.ts';
import { BOOK_RECORD_SCHEMA, type BookRecord } from './contract.ts';

const validate = createSchemaCheck(BOOK_RECORD_SCHEMA);

/** The schema, and what a schema can't say. */
export function checkBookRecord(
  value: unknown,
): { readonly record: BookRecord } | { readonly errors: readonly ValueError[] } {
  const errors = validate(value);
  if (errors.length > 0) return { errors };
  const record = value as BookRecord;
  const more = [...isbnErrors(record), ...priceErrors(record)];
  return more.length > 0 ? { errors: more } : { record };
}

/** https://www.isbn-international.org/content/isbn-users-manual: weights 1 and 3 in turn, the sum divisible by 10. */
function isbnErrors({ isbn }: BookRecord): ValueError[] {
  const sum = Array.from(isbn, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0
    ? []
    : [{ pointer: '/isbn', code: 'check-digit', message: 'must have the check digit of an ISBN-13' }];
}

function priceErrors({ price }: BookRecord): ValueError[] {
  return isInCents(price) ? [] : [{ pointer: '/price', code: 'decimals', message: 'must have at most two decimals' }];
}
