import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionStats } from './function-host.ts';
import {
  type FunctionInstance,
  type InstanceOptions,
  type InvocationRequest,
  type Load,
  startInstance,
} from './function-instance.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';

/** Instances that stay warm however long there is no work. */
const KEPT_WARM = 2;

export interface FunctionPool {
  definition(): FunctionDefinition;
  /** Takes effect with the next invocation; running ones end with the code they started with. */
  redefine(definition: FunctionDefinition): void;
  invoke(request: InvocationRequest): Promise<InvocationSuccess | InvocationFailure>;
  countThrottle(): void;
  stats(): FunctionStats;
  /** Ends instances that have been idle for longer, but for the warmest ones. */
  retire(idleMs: number): void;
  stop(): Promise<void>;
}

type PoolOptions = Omit<InstanceOptions, 'definition'> & { readonly initTimeoutMs: number };

interface IdleInstance {
  readonly instance: FunctionInstance;
  readonly sinceMs: number;
}

/** The instances of one function. Every process in `alive` is killed by `stop`, whatever it is doing. */
export function createFunctionPool(initialDefinition: FunctionDefinition, options: PoolOptions): FunctionPool {
  let definition = initialDefinition;
  /** The warmest last. */
  let idle: IdleInstance[] = [];
  const alive = new Set<FunctionInstance>();
  let stopped = false;
  const count = { invocations: 0, errors: 0, throttles: 0, concurrent: 0, maxConcurrent: 0 };
  const duration = { totalDurationMs: 0, maxDurationMs: 0 };

  function start(): FunctionInstance {
    if (stopped) throw new Error(`Function '${definition.name}' can't be invoked: its host has been stopped`);
    const instance = startInstance({ ...options, definition });
    alive.add(instance);
    void instance.closed.then(() => {
      alive.delete(instance);
      idle = idle.filter((entry) => entry.instance !== instance);
    });
    return instance;
  }

  async function coldStart(): Promise<{ instance: FunctionInstance; load: Load }> {
    const instance = start();
    const load = await instance.load(options.initTimeoutMs);
    if (load.exchange.type !== 'timed-out') return { instance, load };
    // A slow load is not held against the function: Lambda loads it again, within the invocation's own timeout.
    const second = start();
    return { instance: second, load: await second.load(definition.timeoutSeconds * 1000) };
  }

  async function run(request: InvocationRequest): Promise<InvocationSuccess | InvocationFailure> {
    const startedWith = definition;
    const warm = idle.pop()?.instance;
    const { instance, load } = warm ? { instance: warm, load: undefined } : await coldStart();
    const result = await instance.invoke(request, load);
    if (instance.isUsable() && startedWith === definition && !stopped) {
      idle.push({ instance, sinceMs: Date.now() });
    } else {
      instance.kill();
    }
    return result;
  }

  return {
    definition: () => definition,
    redefine(next) {
      definition = next;
      for (const { instance } of idle) instance.kill();
      idle = [];
    },
    async invoke(request) {
      count.concurrent += 1;
      count.maxConcurrent = Math.max(count.maxConcurrent, count.concurrent);
      try {
        const result = await run(request);
        count.invocations += 1;
        if (result.outcome !== 'ok') count.errors += 1;
        duration.totalDurationMs += result.durationMs;
        duration.maxDurationMs = Math.max(duration.maxDurationMs, result.durationMs);
        return result;
      } finally {
        count.concurrent -= 1;
      }
    },
    countThrottle() {
      count.throttles += 1;
    },
    stats: () => ({ ...count, ...duration, instances: alive.size }),
    retire(idleMs) {
      const keepFrom = idle.length - KEPT_WARM;
      const expired = idle.filter(({ sinceMs }, index) => index < keepFrom && Date.now() - sinceMs >= idleMs);
      idle = idle.filter((entry) => !expired.includes(entry));
      for (const { instance } of expired) instance.kill();
    },
    async stop() {
      stopped = true;
      for (const instance of alive) instance.kill();
      await Promise.all(Array.from(alive, (instance) => instance.closed));
    },
  };
}
