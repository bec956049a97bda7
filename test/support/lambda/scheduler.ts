/** A random generator (mulberry32) that makes a seed mean the same run on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SLOW = 0.15;
const SLOWEST_TICKS = 200;

/**
 * Lets one waiter continue at a time, picked by the seed. Some are slow, so that whole copies of others fit in between:
 * with equal chances that would almost never happen.
 */
export function createScheduler(random: () => number) {
  const waiting: { readyAt: number; isHeldBack: () => boolean; resume: () => void }[] = [];
  let tick = 0;

  return {
    /** A waiter that is held back continues only when no other can. */
    step: (isHeldBack = () => false): Promise<void> => {
      const readyAt = tick + (random() < SLOW ? Math.floor(random() * SLOWEST_TICKS) : 0);
      return new Promise((resume) => waiting.push({ readyAt, isHeldBack, resume }));
    },
    async run(): Promise<void> {
      for (;;) {
        await new Promise(setImmediate);
        tick += 1;
        const free = waiting.filter(({ isHeldBack }) => !isHeldBack());
        const ready = free.filter(({ readyAt }) => readyAt <= tick);
        const candidates = [ready, free, waiting].find((group) => group.length > 0) ?? [];
        const next = candidates[Math.floor(random() * candidates.length)];
        if (!next) return;
        waiting.splice(waiting.indexOf(next), 1);
        next.resume();
      }
    },
  };
}
