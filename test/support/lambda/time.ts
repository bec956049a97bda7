import { jest } from '@jest/globals';

const REAL = [
  'nextTick',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'queueMicrotask',
  'hrtime',
  'performance',
] as const;

/** Makes `setTimeout` and `Date` stand still until a test advances them. I/O stays real. Undo with `jest.useRealTimers`. */
export function stopTime(): void {
  jest.useFakeTimers({ doNotFake: [...REAL] });
}

/** Runs an invocation whose time is up as soon as `isHung`, so that no test depends on the speed of the machine. */
export async function untilTimeIsUp<T>(invoke: () => Promise<T>, isHung: () => boolean): Promise<T> {
  stopTime();
  try {
    let isSettled = false;
    const answer = invoke().finally(() => {
      isSettled = true;
    });
    while (!isHung()) await new Promise(setImmediate);
    while (!isSettled) {
      jest.advanceTimersByTime(1_000);
      await new Promise(setImmediate);
    }
    return await answer;
  } finally {
    jest.useRealTimers();
  }
}
