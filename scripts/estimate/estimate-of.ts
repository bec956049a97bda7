import type { Described } from './describe.ts';
import type { Estimate } from './estimate-load.ts';

/** An estimate with what it was made from, for machines and for people. */
export interface EstimateOf<Input extends object> {
  readonly input: Input;
  readonly estimate: Estimate;
  readonly described: Described;
}
