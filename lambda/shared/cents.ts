/** Whether an amount has at most two decimals, as its client wrote it. */
export function isInCents(amount: number): boolean {
  return Number(amount.toFixed(2)) === amount;
}

/** Exact for amounts that are in cents: only whole numbers add up without rounding. */
export function toCents(amount: number): number {
  return Math.round(amount * 100);
}
