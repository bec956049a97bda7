/** A line of the monthly bill, and the sum of the lines. */

export interface CostLine {
  readonly service: string;
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** Part of the quantity that the free tier covers if nothing else in the account uses it. */
  readonly free: number;
  /** US dollars, after the free tier. */
  readonly dollars: number;
  /** US dollars, without the free tier. */
  readonly listDollars: number;
}

interface Price {
  /** US dollars for one unit. */
  readonly dollars: number;
  /** Free units each month. @default 0 */
  readonly free?: number;
  readonly unit: string;
}

export function costLine(
  service: string,
  item: string,
  quantity: number,
  { dollars, free = 0, unit }: Price,
): CostLine {
  const covered = Math.min(quantity, free);
  return {
    service,
    item,
    quantity,
    unit,
    free: covered,
    dollars: (quantity - covered) * dollars,
    listDollars: quantity * dollars,
  };
}

export function totalOf(lines: readonly CostLine[]): { readonly dollars: number; readonly listDollars: number } {
  return {
    dollars: lines.reduce((sum, line) => sum + line.dollars, 0),
    listDollars: lines.reduce((sum, line) => sum + line.listDollars, 0),
  };
}
