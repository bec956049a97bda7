import stringWidth from 'string-width';

type Cell = string | number;

/** Lays rows out in columns for a terminal, the first row being the heading. A column of numbers is set to the right. */
export function table(rows: readonly (readonly Cell[])[]): string {
  const [heading = [], ...body] = rows;
  const columns = heading.map((_, column) => ({
    width: Math.max(...rows.map((row) => stringWidth(String(row[column] ?? '')))),
    toTheRight: body.length > 0 && body.every((row) => typeof row[column] === 'number'),
  }));
  return rows
    .map((row) => columns.map((column, index) => pad(row[index] ?? '', column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function pad(cell: Cell, { width, toTheRight }: { width: number; toTheRight: boolean }): string {
  const fill = ' '.repeat(width - stringWidth(String(cell)));
  return toTheRight ? `${fill}${cell}` : `${cell}${fill}`;
}
