import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets `perSecond` units through, on average over the whole run.
 *
 * @returns to be called after some units went: resolves when the next may
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
    // Stopping is no error here: the caller looks at the signal itself.
    await wait(freeAt - now(), undefined, { signal }).catch(() => undefined);
  };
}
