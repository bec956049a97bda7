/** Lays rows out in columns, the first row being the heading; numbers are set to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, displayWidth(String(cell)))),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string | number, width: number): string {
  const text = String(cell);
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return typeof cell === 'number' ? fill + text : text + fill;
}

/** Emoji take two cells on a terminal and combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += /\p{Emoji_Presentation}/u.test(segment) ? 2 : 1;
  }
  return width;
}
