import type { Clock } from '../../../base/clock.ts';

export type WaitingRoom = ReturnType<typeof createWaitingRoom>;

interface Waiter {
  /** Returns whether the waiter got what it waited for. */
  serve(): boolean;
  leave(): void;
}

/**
 * Holds the long polls of one queue and serves them in the order in which they came.
 *
 * @param nextVisibleAt returns when a message that is now delayed or in flight becomes visible by itself
 */
export function createWaitingRoom(clock: Clock, nextVisibleAt: () => number | undefined) {
  const waiters = new Set<Waiter>();
  let cancelAlarm: (() => void) | undefined;

  function setAlarm(): void {
    cancelAlarm?.();
    cancelAlarm = undefined;
    const at = waiters.size > 0 ? nextVisibleAt() : undefined;
    if (at !== undefined) cancelAlarm = clock.after(Math.max(0, at - clock.now()), wake);
  }

  /** Gives every waiter another try, because the queue has changed. */
  function wake(): void {
    for (const waiter of waiters) if (!waiter.serve()) break;
    setAlarm();
  }

  return {
    wake,
    /** Resolves with the result of `attempt` as soon as there is one; undefined when time is up or `gone` is aborted. */
    wait<T>(attempt: () => T | undefined, milliseconds: number, gone: AbortSignal): Promise<T | undefined> {
      const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
      const leave = (): void => {
        waiters.delete(waiter);
        cancelDeadline();
        gone.removeEventListener('abort', leave);
        resolve(undefined);
        if (waiters.size === 0) setAlarm();
      };
      const serve = (): boolean => {
        try {
          const found = attempt();
          if (found === undefined) return false;
          resolve(found);
        } catch (error) {
          reject(error);
        }
        leave();
        return true;
      };
      const waiter: Waiter = { serve, leave };
      const cancelDeadline = clock.after(milliseconds, leave);
      gone.addEventListener('abort', leave);
      waiters.add(waiter);
      setAlarm();
      return promise;
    },
    close(): void {
      for (const waiter of waiters) waiter.leave();
    },
  };
}
