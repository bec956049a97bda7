import type { Clock } from '../../../base/clock.ts';

/** Long polls of one queue, served in the order in which they came. */
export interface WaitingRoom {
  /** Resolves with what `attempt` finds as soon as it finds something; undefined when time is up or the caller has gone. */
  wait<T>(attempt: () => T | undefined, milliseconds: number, gone: AbortSignal): Promise<T | undefined>;
  /** Something changed: give everyone who waits another try. */
  wake(): void;
  close(): void;
}

interface Waiter {
  /** True when the waiter got what it waited for. */
  serve(): boolean;
  leave(): void;
}

/** @param nextVisibleAt when a message that is now delayed or in flight becomes visible by itself */
export function createWaitingRoom(clock: Clock, nextVisibleAt: () => number | undefined): WaitingRoom {
  const waiters = new Set<Waiter>();
  let cancelAlarm: (() => void) | undefined;

  function setAlarm(): void {
    cancelAlarm?.();
    cancelAlarm = undefined;
    const at = waiters.size > 0 ? nextVisibleAt() : undefined;
    if (at !== undefined) cancelAlarm = clock.after(Math.max(0, at - clock.now()), wake);
  }

  function wake(): void {
    for (const waiter of waiters) if (!waiter.serve()) break;
    setAlarm();
  }

  return {
    wait<T>(attempt: () => T | undefined, milliseconds: number, gone: AbortSignal) {
      if (gone.aborted) return Promise.resolve(undefined);
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
    wake,
    close() {
      for (const waiter of waiters) waiter.leave();
    },
  };
}
