import type { Clock } from '../base/clock.ts';

export interface ManualClock extends Clock {
  /** Runs what falls due on the way, in its order. */
  advance(milliseconds: number): void;
}

/** A clock that only moves when it is told to, from the machine's time on. */
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
  };
}
