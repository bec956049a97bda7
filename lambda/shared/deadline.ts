import type { Context } from 'aws-lambda';
import { DeadlineError } from './errors.ts';

/** Longest time kept for dead letters, visibility changes and metrics; a short invocation keeps a fifth of its time. */
const MAX_RESERVE_MS = 20_000;

/** Splits the time of an invocation: most of it for the work, a reserve for the answer. */
export interface Deadline {
  /** Aborts when the time for the work is up. Pass it to every request, so that a hung one cannot use up the batch's time. */
  readonly signal: AbortSignal;
  /**
   * Settles as `work` does, but no later than half-way into the reserve.
   *
   * @throws DeadlineError if `work` ignored the signal.
   */
  enforce<T>(work: Promise<T>): Promise<T>;
  /** Aborts when the invocation is about to end. Pass it to the requests that settle messages. */
  readonly closing: AbortSignal;
  /** Releases the timers; the signals then never abort. */
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
  gaveUp.catch(() => {}); // No work may be waiting for it when it rejects.

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
