/** Batches in work, never more than there are slots. */
export interface BatchSlots {
  /** Resolves when one more batch may be started, or at the latest when `wake` is called. */
  room(): Promise<void>;
  hasRoom(): boolean;
  /** Starts work, which handles its own errors. */
  start(work: () => Promise<void>): void;
  /** Changes how many there are. */
  resize(slots: number): void;
  size(): number;
  running(): ReadonlySet<Promise<void>>;
  /** Ends a wait for room. */
  wake(): void;
}

export function createBatchSlots(initialSlots: number): BatchSlots {
  const running = new Set<Promise<void>>();
  let slots = initialSlots;
  let onRoom: (() => void) | undefined;
  const hasRoom = () => running.size < slots;

  return {
    room: () =>
      new Promise((resolve) => {
        onRoom = resolve;
        if (hasRoom()) resolve();
      }),
    hasRoom,
    start(begin) {
      const work = begin().finally(() => {
        running.delete(work);
        onRoom?.();
      });
      running.add(work);
    },
    resize(next) {
      slots = next;
    },
    size: () => slots,
    running: () => running,
    wake: () => onRoom?.(),
  };
}
