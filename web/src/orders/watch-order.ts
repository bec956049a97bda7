import { ApiProblem, NoResponse } from '../failures.ts';

/** An order is usually processed within one or two seconds, so the waits grow. */
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.5;
const SLOW_AFTER_MS = 15_000;
const GIVE_UP_AFTER_MS = 300_000;

export interface Watch<Found> {
  /** Returns undefined while the order is not processed. */
  readonly find: (isSlow: boolean) => Promise<Found | undefined>;
  /** Is called once. */
  readonly onSlow: () => void;
  readonly signal: AbortSignal;
  /** @default - `setTimeout` and `Date.now` */
  readonly clock?: Clock;
}

export interface Clock {
  now(): number;
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * Looks for an order until it is processed. Temporary failures (no connection, 429, 5xx) only extend the wait.
 *
 * @returns undefined if the order is not processed in time
 * @throws the other errors of `find`, or the reason of the signal when it is aborted
 */
export async function watchOrder<Found>({
  find,
  onSlow,
  signal,
  clock = { now: Date.now, pause },
}: Watch<Found>): Promise<Found | undefined> {
  const startedAt = clock.now();
  let isSlow = false;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT_MS)) {
    const { found, waitMs } = await lookOnce(() => find(isSlow));
    signal.throwIfAborted();
    if (found !== undefined) return found;

    const passed = clock.now() - startedAt;
    if (passed >= GIVE_UP_AFTER_MS) return undefined;
    if (passed >= SLOW_AFTER_MS && !isSlow) {
      isSlow = true;
      onSlow();
    }
    await clock.pause(Math.max(wait, waitMs), signal);
  }
}

async function lookOnce<Found>(find: () => Promise<Found | undefined>): Promise<{ found?: Found; waitMs: number }> {
  try {
    const found = await find();
    return found === undefined ? { waitMs: 0 } : { found, waitMs: 0 };
  } catch (error) {
    if (error instanceof NoResponse) return { waitMs: 0 };
    if (error instanceof ApiProblem && isTemporary(error)) return { waitMs: error.retryAfterMs ?? 0 };
    throw error;
  }
}

function isTemporary({ status }: ApiProblem): boolean {
  return status === 429 || status >= 500;
}

/** @throws the reason of the signal when it is aborted first */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}
