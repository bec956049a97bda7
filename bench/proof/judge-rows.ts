export interface Judgement {
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
