import { expect, test } from '@jest/globals';
import { createPace } from '../../../../scripts/shared/pacing.ts';

const never = new AbortController().signal;

/** A clock that only waiting puts forward. */
function virtualTime() {
  const waits: number[] = [];
  let at = 0;
  const wait = async (milliseconds?: number) => {
    waits.push(milliseconds ?? 0);
    at += milliseconds ?? 0;
  };
  return { waits, wait: wait as never, now: () => at, pass: (milliseconds: number) => (at += milliseconds) };
}

test('waits after each batch for as long as the rate asks for it', async () => {
  const time = virtualTime();
  const pace = createPace(20, never, time);

  for (let batch = 0; batch < 3; batch += 1) await pace(10);

  expect(time.waits).toEqual([500, 500, 500]);
});

test('time spent otherwise does not allow a burst afterwards', async () => {
  const time = virtualTime();
  const pace = createPace(20, never, time);

  time.pass(10_000);
  await pace(10);

  expect(time.waits).toEqual([500]);
});

test('several lanes share one rate', async () => {
  const time = virtualTime();
  const pace = createPace(10, never, {
    ...time,
    wait: (async (milliseconds: number) => time.waits.push(milliseconds)) as never,
  });

  await Promise.all([pace(10), pace(10), pace(5)]);

  expect(time.waits).toEqual([1000, 2000, 2500]);
});

test('does not wait without a rate, and no longer once it is stopped', async () => {
  const stop = AbortSignal.abort();

  await createPace(undefined, never)(1_000_000);
  await createPace(1, stop)(1_000_000);

  expect(stop.aborted).toBe(true);
});
