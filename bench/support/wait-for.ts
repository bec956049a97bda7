import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again until there is an answer.
 *
 * @param what - named in the error, as in `waited 10000 ms for <what>`
 * @throws Error after `deadlineMs` without one
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
