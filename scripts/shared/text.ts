/** Formats tables, time spans, sizes and counts for people. */
import stringWidth from 'string-width';

type Cell = string | number;

/** Lays rows out in columns. The first row is the heading; a column of numbers is right-aligned. */
export function table(rows: readonly (readonly Cell[])[]): string {
  const [heading = [], ...body] = rows;
  const columns = heading.map((_, column) => ({
    width: Math.max(...rows.map((row) => stringWidth(String(row[column] ?? '')))),
    isRight: body.length > 0 && body.every((row) => typeof row[column] === 'number'),
  }));
  return rows
    .map((row) => columns.map((column, index) => pad(row[index] ?? '', column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function pad(cell: Cell, { width, isRight }: { width: number; isRight: boolean }): string {
  const fill = ' '.repeat(width - stringWidth(String(cell)));
  return isRight ? `${fill}${cell}` : `${cell}${fill}`;
}

/** Formats a time span: `45 s`, `12 min`, `3 h`, `5 d`. */
export function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Formats a size with three digits, in powers of 1,000. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
