import type { Clock } from '../../../src/base/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass: what falls due runs at its own moment, in order. */
  advance(milliseconds: number): void;
  timers(): number;
}

export function virtualClock(startsAt = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startsAt;
  const timers = new Set<{ at: number; callback: () => void }>();

  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
    timers: () => timers.size,
  };
}
