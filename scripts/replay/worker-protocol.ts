import type { Job, Reports } from './job.ts';

export type ToWorker = { readonly kind: 'begin'; readonly job: Job } | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly doing: string; readonly done: number; readonly total: number }
  | { readonly kind: 'report'; readonly report: Reports[Job['verb']] }
  /** `explained`: something for the user to mend; otherwise a stack trace. */
  | { readonly kind: 'error'; readonly message: string; readonly explained: boolean };
