/** Gives each function's requests their turn. */
export interface FunctionSlots {
  /** Resolves when the function may take one more request, with the way to say that it has ended. */
  acquire(functionName: string): Promise<() => void>;
}

/**
 * Requests that one function works on at once; more wait, and their integration timeout runs.
 *
 * A new account's concurrency is 10, which the local cloud has too, and every execution is a process of this machine:
 * without a queue, a burst that any grown account takes would be answered 500 here. A function with less reserved
 * concurrency is throttled as on AWS.
 */
export const SLOTS_PER_FUNCTION = 4;

export function createFunctionSlots(perFunction: number): FunctionSlots {
  const busy = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  return {
    async acquire(functionName) {
      const line = busy.get(functionName) ?? { running: 0, waiting: [] };
      busy.set(functionName, line);
      if (line.running >= perFunction) await new Promise<void>((resume) => line.waiting.push(resume));
      else line.running += 1;
      return () => {
        // The slot goes to the next one in line, or is free.
        const next = line.waiting.shift();
        if (next) next();
        else line.running -= 1;
      };
    },
  };
}
