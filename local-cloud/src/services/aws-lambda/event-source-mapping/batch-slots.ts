import { availableParallelism } from 'node:os';

/** Lambda starts a standard queue with five concurrent batches: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const LAMBDA_START = 5;

/** Functions mostly wait for AWS, so a core can serve more than one. */
const PER_CORE = 4;

/** Computes how many batches a mapping runs at once on this machine. */
export function slotsFor(maximumConcurrency = LAMBDA_START, cores = availableParallelism()): number {
  return Math.max(1, Math.min(maximumConcurrency, cores * PER_CORE));
}

/** Bounds how many batches run at once. */
export function createBatchSlots(most: number) {
  const running = new Set<Promise<void>>();
  let slots = most;
  let onChange: (() => void) | undefined;

  return {
    hasRoom: (): boolean => running.size < slots,
    /** Resolves when a batch has ended, or when `wake` is called. */
    change: (): Promise<void> =>
      new Promise((resolve) => {
        onChange = resolve;
      }),
    wake: (): void => onChange?.(),
    /** Starts work, which handles its errors itself. */
    start(begin: () => Promise<void>): void {
      const work = begin().finally(() => {
        running.delete(work);
        onChange?.();
      });
      running.add(work);
    },
    /**
     * Lambda lowers the concurrency of a mapping whose function fails, and raises it again with success; not so with
     * partial batch responses, where a failed message is not a failed function.
     */
    adapt(failed: boolean): void {
      slots = failed ? Math.max(1, Math.floor(slots / 2)) : Math.min(most, slots + 1);
    },
    size: (): number => slots,
    running: (): ReadonlySet<Promise<void>> => running,
  };
}

/**
 * Keeps the order of FIFO message groups: of two batches that share a group, the one received later starts when the
 * earlier one has ended. Batches without a common group run side by side.
 */
export function createMessageGroups(): <T>(groupIds: readonly string[], work: () => Promise<T>) => Promise<T> {
  const lastOf = new Map<string, Promise<unknown>>();

  return async function inOrder<T>(groupIds: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = groupIds.map((id) => lastOf.get(id));
    const done = Promise.all(earlier).then(work);
    // A later batch only waits for this one; the caller of this one handles its errors.
    const ended = done.catch(() => {});
    for (const id of groupIds) lastOf.set(id, ended);
    try {
      return await done;
    } finally {
      for (const id of groupIds) if (lastOf.get(id) === ended) lastOf.delete(id);
    }
  };
}
