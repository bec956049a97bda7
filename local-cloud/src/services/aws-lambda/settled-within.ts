import { setTimeout as delay } from 'node:timers/promises';

/** Waits for all of this work to end, well or badly, but no longer than so many milliseconds. */
export async function settledWithin(ms: number, work: Iterable<Promise<unknown>>): Promise<void> {
  const settled = new AbortController();
  const timeout = delay(ms, undefined, { signal: settled.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(work), timeout]);
  settled.abort();
}
