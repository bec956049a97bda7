/** Bounds how much a command does at the same time, and how much in a second. */
import { setTimeout as delay } from 'node:timers/promises';

/** Works through `items`, at most `lanes` of them at the same time. */
export async function inParallel<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const shared = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = shared.next(); !next.done; next = shared.next()) await work(next.value);
    }),
  );
}

/**
 * Keeps to `perSecond` units, on average over the whole run.
 *
 * @returns a function to call after some units were sent; it resolves when the next may follow
 */
export function createPace(
  perSecond: number | undefined,
  signal: AbortSignal,
  { now = Date.now, wait = delay } = {},
): (units: number) => Promise<void> {
  let freeAt = now();
  return async (units) => {
    if (perSecond === undefined) return;
    freeAt = Math.max(freeAt, now()) + (units / perSecond) * 1000;
    // The caller checks the signal itself.
    await wait(freeAt - now(), undefined, { signal }).catch(() => undefined);
  };
}
