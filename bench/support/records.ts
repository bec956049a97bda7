import { type Posted, postAll } from './patient-client.ts';

interface PostedRecord {
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

export interface Row {
  readonly isbn: string;
  readonly title: string;
}

/** Titles are unique. */
export function judgeRows(
  { accepted }: Pick<Posted<PostedRecord>, 'accepted'>,
  rows: ReadonlyMap<string, Row>,
): Judgement {
  return judge(accepted, rows, (record, { isbn, title }) => isbn === record.isbn && title === record.title);
}

interface Judgement {
  /** Accepted, and there is no such row. */
  readonly missing: number;
  /** The row has another content than what was accepted under its id. */
  readonly wrong: number;
  /** Rows of nothing that was accepted, and second rows of what was. */
  readonly surplus: number;
}

/** Whether everything that was accepted is exactly one row. Both are by id. */
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
