import type { FunctionDefinition } from './function-definition.ts';
import {
  type FunctionInstance,
  type InstanceOptions,
  type InvocationRequest,
  type Load,
  startInstance,
} from './function-instance.ts';
import { createIdleInstances } from './idle-instances.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';

export interface FunctionPool {
  definition(): FunctionDefinition;
  /** Takes effect with the next invocation; running ones end with the code they started with. */
  redefine(definition: FunctionDefinition): void;
  invoke(request: InvocationRequest): Promise<InvocationSuccess | InvocationFailure>;
  /** Processes that are alive, busy ones included. */
  size(): number;
  /** Ends instances that have been idle for so long, but for the warmest ones. */
  retire(idleMs: number): void;
  /** Ends every process, whatever it is doing. */
  stop(): Promise<void>;
}

type PoolOptions = Omit<InstanceOptions, 'definition'> & { readonly initTimeoutMs: number };

/** The instances of one function, one invocation at a time in each. */
export function createFunctionPool(initialDefinition: FunctionDefinition, options: PoolOptions): FunctionPool {
  let definition = initialDefinition;
  let isStopped = false;
  const idle = createIdleInstances();
  const alive = new Set<FunctionInstance>();

  function start(): FunctionInstance {
    if (isStopped) throw new Error(`Function '${definition.name}' can't be invoked: its host has been stopped`);
    const instance = startInstance({ ...options, definition });
    alive.add(instance);
    void instance.closed.then(() => {
      alive.delete(instance);
      idle.forget(instance);
    });
    return instance;
  }

  async function coldStart(): Promise<{ instance: FunctionInstance; load: Load }> {
    const first = start();
    const load = await first.load(options.initTimeoutMs);
    if (load.exchange.type !== 'timed-out') return { instance: first, load };
    // A slow load is not held against the function: Lambda loads it again, within the invocation's own timeout.
    const second = start();
    return { instance: second, load: await second.load(definition.timeoutSeconds * 1000) };
  }

  return {
    definition: () => definition,
    redefine(next) {
      definition = next;
      idle.killAll();
    },
    async invoke(request) {
      const startedWith = definition;
      const warm = idle.take();
      const { instance, load } = warm ? { instance: warm, load: undefined } : await coldStart();
      const result = await instance.invoke(request, load);
      if (instance.isUsable() && startedWith === definition && !isStopped) idle.put(instance);
      else instance.kill();
      return result;
    },
    size: () => alive.size,
    retire: idle.retire,
    async stop() {
      isStopped = true;
      for (const instance of alive) instance.kill();
      await Promise.all(Array.from(alive, (instance) => instance.closed));
    },
  };
}
