import type { Row } from './on-stream.ts';
import type { Posted } from './post-records.ts';

export interface Judgement {
  /** Accepted, and there is no such row. */
  readonly missing: number;
  /** The row has another content than what was accepted under its id. */
  readonly wrong: number;
  /** Rows of nothing that was accepted, and second rows of what was. */
  readonly surplus: number;
}

/** Whether every record that was accepted is exactly one row; titles are unique. */
export function judgeRows({ accepted }: Posted, rows: ReadonlyMap<string, Row>): Judgement {
  let missing = 0;
  let wrong = 0;
  for (const [id, { isbn, title }] of accepted) {
    const row = rows.get(id);
    if (!row) missing += 1;
    else if (row.isbn !== isbn || row.title !== title) wrong += 1;
  }
  return { missing, wrong, surplus: rows.size - (accepted.size - missing) };
}

export function isExact({ missing, wrong, surplus }: Judgement): boolean {
  return missing + wrong + surplus === 0;
}

export function describeRows({ missing, wrong, surplus }: Judgement, rows: number): string {
  return `${rows} rows: ${missing} missing, ${wrong} wrong, ${surplus} too many`;
}
