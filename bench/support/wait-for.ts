import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `ask` until it returns a value.
 *
 * @param what - text for the error `waited 10000 ms for <what>`
 * @throws Error if there is no value within `deadlineMs`
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { deadlineMs = 30_000, everyMs = 50 }: { deadlineMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new Error(`waited ${deadlineMs} ms for ${what}`);
    await delay(everyMs);
  }
}
