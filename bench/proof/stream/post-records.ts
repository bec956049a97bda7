import { type Posted, postAll } from '../../support/patient-client.ts';

export interface PostedRecord {
  readonly isbn: string;
  /** Its `Idempotency-Key` as well: unique, in visible characters of ASCII. */
  readonly title: string;
}

/** Posts each list in its order, `atOnce` of the lists at the same time. */
export function postRecords(
  url: string,
  lists: Iterable<readonly PostedRecord[]>,
  atOnce: number,
): Promise<Posted<PostedRecord>> {
  const postOf = (record: PostedRecord) => ({
    key: record.title,
    body: { ...record, author: 'Ἀριστοτέλης 🚀', price: 9.95 },
  });
  return postAll(url, lists, { atOnce, postOf });
}

/** An ISBN-13 for each number below a thousand million. */
export function isbnOf(number: number): string {
  const digits = `979${String(number).padStart(9, '0')}`;
  const sum = Array.from(digits, Number).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
