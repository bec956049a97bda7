import type { Step } from '../shared/progress.ts';
import type { Job, Reports } from './job.ts';

export type ToWorker = { readonly kind: 'begin'; readonly job: Job } | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly step: Step }
  | { readonly kind: 'report'; readonly report: Reports[Job['verb']] }
  /** `explained`: something for the user to mend; otherwise a stack trace. */
  | { readonly kind: 'error'; readonly message: string; readonly explained: boolean };
