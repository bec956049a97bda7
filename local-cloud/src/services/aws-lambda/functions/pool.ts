import type { FunctionDefinition } from './definition.ts';
import {
  type FunctionInstance,
  type InstanceOptions,
  type InvocationRequest,
  type Load,
  startInstance,
} from './instance.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';

/** Number of idle instances that stay warm without a time limit. */
const KEPT_WARM = 2;

type PoolOptions = Omit<InstanceOptions, 'definition'> & { readonly initTimeoutMs: number };

export type FunctionPool = ReturnType<typeof createFunctionPool>;

/** Holds the instances of one function, one invocation at a time in each. */
export function createFunctionPool(initialDefinition: FunctionDefinition, options: PoolOptions) {
  let definition = initialDefinition;
  let isStopped = false;
  const alive = new Set<FunctionInstance>();
  /** The last one used is the first one taken: it is the warmest. */
  let idle: { readonly instance: FunctionInstance; readonly sinceMs: number }[] = [];
  const dropUnusable = () => {
    idle = idle.filter(({ instance }) => instance.isUsable());
  };

  function start(): FunctionInstance {
    if (isStopped) throw new Error(`Function '${definition.name}' can't be invoked: its host has been stopped`);
    const instance = startInstance({ ...options, definition });
    alive.add(instance);
    void instance.closed.then(() => {
      alive.delete(instance);
      dropUnusable();
    });
    return instance;
  }

  async function coldStart(): Promise<{ instance: FunctionInstance; load: Load }> {
    const first = start();
    const load = await first.load(options.initTimeoutMs);
    if (load.exchange.type !== 'timed-out') return { instance: first, load };
    // After a slow load, Lambda loads the handler once more, within the invocation's own timeout.
    const second = start();
    return { instance: second, load: await second.load(definition.timeoutSeconds * 1000) };
  }

  return {
    definition: (): FunctionDefinition => definition,
    /** Takes effect with the next invocation; running ones end with the code they started with. */
    redefine(next: FunctionDefinition): void {
      definition = next;
      for (const { instance } of idle) instance.kill();
      idle = [];
    },
    async invoke(request: InvocationRequest): Promise<InvocationSuccess | InvocationFailure> {
      const startedWith = definition;
      const warm = idle.pop()?.instance;
      const { instance, load } = warm ? { instance: warm, load: undefined } : await coldStart();
      const result = await instance.invoke(request, load);
      if (instance.isUsable() && startedWith === definition && !isStopped) {
        idle.push({ instance, sinceMs: performance.now() });
      } else {
        instance.kill();
      }
      return result;
    },
    /** Counts the processes that are alive, busy ones included. */
    size: (): number => alive.size,
    /** Ends instances that have been idle for so long, except the warmest ones. */
    retire(idleMs: number): void {
      for (const { instance, sinceMs } of idle.slice(0, -KEPT_WARM)) {
        if (performance.now() - sinceMs >= idleMs) instance.kill();
      }
      dropUnusable();
    },
    /** Ends every process, idle or busy. */
    async stop(): Promise<void> {
      isStopped = true;
      for (const instance of alive) instance.kill();
      await Promise.all(Array.from(alive, (instance) => instance.closed));
    },
  };
}
