/** A small generator of its own, so that a seed means the same run on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Everything that waits, waits here; one waiter at a time goes on, picked by the seed. Nothing depends on real time. */
export function createScheduler(random: () => number) {
  const waiting: { isHeldBack: () => boolean; resume: () => void }[] = [];

  return {
    /** What is held back goes on only when nothing else can. */
    step: (isHeldBack = () => false): Promise<void> => new Promise((resume) => waiting.push({ isHeldBack, resume })),
    async run(): Promise<void> {
      for (;;) {
        await new Promise(setImmediate);
        const free = waiting.filter(({ isHeldBack }) => !isHeldBack());
        const candidates = free.length > 0 ? free : waiting;
        const next = candidates[Math.floor(random() * candidates.length)];
        if (!next) return;
        waiting.splice(waiting.indexOf(next), 1);
        next.resume();
      }
    },
  };
}
