import type { Context } from 'aws-lambda';
import { DeadlineError } from './errors.ts';

/** Kept for dead letters, visibility changes and metrics: a fifth of the invocation, at most this. */
const MAX_RESERVE_MS = 20_000;

/** The end of the time that records have, which is before the end of the invocation. */
export interface Deadline {
  /** Aborts when the time is up: give it to every request, so that a hung one can't eat the batch. */
  readonly signal: AbortSignal;
  /**
   * Settles as `work` does, but no later than half-way into the reserve.
   *
   * @throws DeadlineError if `work` ignored the signal.
   */
  enforce<T>(work: Promise<T>): Promise<T>;
  /** Aborts when the invocation is about to end: for what has to be told the queues even then. */
  readonly closing: AbortSignal;
  /** Releases the timers; the signal then never aborts. */
  stop(): void;
}

export function startDeadline(context: Pick<Context, 'getRemainingTimeInMillis'>): Deadline {
  const remainingMs = context.getRemainingTimeInMillis();
  const reserveMs = Math.min(MAX_RESERVE_MS, remainingMs / 5);
  const working = new AbortController();
  const settling = new AbortController();
  const closing = new AbortController();
  const soft = setTimeout(() => working.abort(outOfTime()), remainingMs - reserveMs);
  const hard = setTimeout(() => settling.abort(outOfTime()), remainingMs - reserveMs / 2);
  const last = setTimeout(() => closing.abort(outOfTime()), remainingMs - reserveMs / 8);

  const gaveUp = new Promise<never>((_, reject) => {
    settling.signal.addEventListener('abort', () => reject(settling.signal.reason));
  });
  gaveUp.catch(() => {}); // nobody may be waiting when it happens

  return {
    signal: working.signal,
    enforce: (work) => Promise.race([work, gaveUp]),
    closing: closing.signal,
    stop: () => {
      clearTimeout(soft);
      clearTimeout(hard);
      clearTimeout(last);
    },
  };
}

function outOfTime(): DeadlineError {
  return new DeadlineError("The invocation's time is nearly out");
}
