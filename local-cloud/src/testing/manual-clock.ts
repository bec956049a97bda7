import type { Clock } from '../base/clock.ts';

export interface ManualClock extends Clock {
  /** Runs every callback that falls due, in order. */
  advance(milliseconds: number): void;
  /** Counts the callbacks that are still to come. */
  timers(): number;
}

/** Creates a clock that starts at the machine's time and moves only by `advance`. */
export function manualClock(start = Date.now()): ManualClock {
  let time = start;
  const due = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => time,
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback };
      due.add(timer);
      return () => due.delete(timer);
    },
    advance(milliseconds) {
      const end = time + milliseconds;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
        if (!next) break;
        due.delete(next);
        time = Math.max(time, next.at);
        next.callback();
      }
      time = end;
    },
    timers: () => due.size,
  };
}
