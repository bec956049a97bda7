import { setTimeout as delay } from 'node:timers/promises';

/** Lets `perSecond` units through, on average over the whole run. @returns resolves when the next may go */
export function createPace(perSecond: number | undefined, signal: AbortSignal): (units: number) => Promise<void> {
  let freeAt = Date.now();
  return async (units) => {
    if (perSecond === undefined) return;
    freeAt = Math.max(freeAt, Date.now()) + (units / perSecond) * 1000;
    // Stopping is no error here: the caller looks at the signal itself.
    await delay(freeAt - Date.now(), undefined, { signal }).catch(() => undefined);
  };
}
