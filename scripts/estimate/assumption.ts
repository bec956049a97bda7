/** What is not known before it is measured, and where the value comes from. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

/** @param value - as the user says; if they don't, it is assumed */
export function told(value: number | undefined, assumed: Assumption): Assumption {
  return value === undefined ? assumed : { ...assumed, value, source: 'as you said' };
}
