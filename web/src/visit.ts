import type { Api } from './api.ts';
import type { AcceptedOrders, Submission } from './tab-storage.ts';

/** One customer on one view: everything that the parts of the view need. */
export interface Visit {
  readonly api: Api;
  readonly customerId: string;
  readonly accepted: AcceptedOrders;
  readonly submission: Submission;
  /** Customer in the address, if the site has no sign-in. */
  readonly customerInAddress: string | undefined;
  /** Leaves the page to sign in and returns to it; undefined if the site has no sign-in. */
  readonly signIn: (() => void) | undefined;
  /** Is aborted when the user leaves the view. */
  readonly signal: AbortSignal;
}

export interface View {
  readonly title: string;
  readonly parts: readonly HTMLElement[];
}
