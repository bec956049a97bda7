import type { FunctionInstance } from './function-instance.ts';

/** Instances that stay warm however long there is no work. */
const KEPT_WARM = 2;

/** The instances of one function that wait for work. The last one used is the first one taken: it is the warmest. */
export interface IdleInstances {
  take(): FunctionInstance | undefined;
  put(instance: FunctionInstance): void;
  forget(instance: FunctionInstance): void;
  /** Ends all that have been idle for so long, but for the warmest ones. */
  retire(idleMs: number): void;
  /** Ends all of them. */
  killAll(): void;
}

export function createIdleInstances(): IdleInstances {
  let idle: { readonly instance: FunctionInstance; readonly sinceMs: number }[] = [];

  return {
    take: () => idle.pop()?.instance,
    put: (instance) => idle.push({ instance, sinceMs: performance.now() }),
    forget(instance) {
      idle = idle.filter((entry) => entry.instance !== instance);
    },
    retire(idleMs) {
      const retirable = idle.slice(0, -KEPT_WARM);
      for (const { instance, sinceMs } of retirable) {
        if (performance.now() - sinceMs >= idleMs) instance.kill();
      }
      idle = idle.filter(({ instance }) => instance.isUsable());
    },
    killAll() {
      for (const { instance } of idle) instance.kill();
      idle = [];
    },
  };
}
