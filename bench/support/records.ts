/** Posts records to the Stream API, and compares what was accepted with the rows of a table. */
import { type Posted, postAll } from './patient-client.ts';

interface PostedRecord {
  readonly isbn: string;
  /** Also the `Idempotency-Key`: unique, in visible ASCII characters. */
  readonly title: string;
}

/** Posts the records of each list in their order, and `atOnce` lists at the same time. */
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

/** Returns an ISBN-13 for a number below 1,000,000,000. */
export function isbnOf(number: number): string {
  const digits = `979${String(number).padStart(9, '0')}`;
  const sum = Array.from(digits, Number).reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export interface Row {
  readonly isbn: string;
  readonly title: string;
}

/** Compares records by ISBN and title; titles are unique. */
export function judgeRows(
  { accepted }: Pick<Posted<PostedRecord>, 'accepted'>,
  rows: ReadonlyMap<string, Row>,
): Judgement {
  return judge(accepted, rows, (record, { isbn, title }) => isbn === record.isbn && title === record.title);
}

interface Judgement {
  /** Number of accepted items without a row. */
  readonly missing: number;
  /** Number of rows that differ from the item that was accepted under their ID. */
  readonly wrong: number;
  /** Number of rows without an accepted item. */
  readonly surplus: number;
}

/** Compares accepted items with rows, both by ID. */
export function judge<Item, Row>(
  accepted: ReadonlyMap<string, Item>,
  rows: ReadonlyMap<string, Row>,
  isSame: (item: Item, row: Row) => boolean,
): Judgement {
  let missing = 0;
  let wrong = 0;
  for (const [id, item] of accepted) {
    const row = rows.get(id);
    if (!row) missing += 1;
    else if (!isSame(item, row)) wrong += 1;
  }
  return { missing, wrong, surplus: rows.size - (accepted.size - missing) };
}

export function isExact({ missing, wrong, surplus }: Judgement): boolean {
  return missing + wrong + surplus === 0;
}

export function describeRows({ missing, wrong, surplus }: Judgement, rows: number): string {
  return `${rows} rows: ${missing} missing, ${wrong} wrong, ${surplus} too many`;
}
