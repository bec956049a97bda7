import { ApiProblem, NoAnswer } from './failures.ts';
import { pause } from './pause.ts';

/** Usually an order is there within a second or two; later ones are asked for less and less often. */
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.5;
/** After this the person is told that it takes long, and after that one that nobody looks any more. */
const SLOW_AFTER_MS = 15_000;
const GIVE_UP_AFTER_MS = 300_000;

export interface Watch<Found> {
  /** Gives undefined while it is not there. */
  readonly find: (isSlow: boolean) => Promise<Found | undefined>;
  /** Called once. */
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
 * Asks until an order is there. What passes by itself (no connection, 429, 5xx) only makes it wait.
 *
 * @returns undefined when it has not come in time
 * @throws what `find` throws otherwise; the signal's reason when that is aborted
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
    if (error instanceof NoAnswer) return { waitMs: 0 };
    if (error instanceof ApiProblem && passesByItself(error)) return { waitMs: error.retryAfterMs ?? 0 };
    throw error;
  }
}

function passesByItself({ status }: ApiProblem): boolean {
  return status === 429 || status >= 500;
}
