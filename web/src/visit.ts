import type { AcceptedOrders } from './accepted-orders.ts';
import type { Api } from './api.ts';
import type { Submission } from './submission.ts';

/** One customer looking at one view: what all its parts need. */
export interface Visit {
  readonly api: Api;
  readonly customerId: string;
  readonly accepted: AcceptedOrders;
  readonly submission: Submission;
  /** Customer in the address, where nobody signs in. */
  readonly customerInAddress: string | undefined;
  /** Leaves to sign in, and comes back here. Undefined where nobody signs in. */
  readonly signIn: (() => void) | undefined;
  /** Aborted when the view is left. */
  readonly signal: AbortSignal;
}

export interface View {
  readonly title: string;
  readonly parts: readonly HTMLElement[];
}
