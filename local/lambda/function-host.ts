import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Cloud } from '../services/service.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { reservedVariables } from './function-environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import type { InvocationResult } from './invocation-result.ts';
import type { LogStore } from './log-store.ts';
import { MAX_REQUEST_BYTES } from './runtime-protocol.ts';

export interface FunctionHostOptions {
  readonly cloud: Cloud;
  /** Where the functions find AWS, their `AWS_ENDPOINT_URL`. */
  readonly endpointUrl: string;
  readonly logs: LogStore;
  /**
   * Epoch milliseconds, for what is written down.
   *
   * @default Date.now
   */
  readonly clock?: () => number;
  /**
   * The account's concurrent executions, as in a new AWS account.
   * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /** Called after every invocation, throttled ones included. */
  readonly onInvocation?: (functionName: string, result: InvocationResult) => void;
  /**
   * How long an instance beyond the two warmest of a function stays without work.
   *
   * @default 300_000 - 5 minutes
   */
  readonly idleMs?: number;
  /**
   * How long loading the handler may take before Lambda starts over, within the function's own timeout.
   *
   * @default 10_000
   */
  readonly initTimeoutMs?: number;
}

export interface FunctionStats {
  readonly invocations: number;
  /** Invocations that did not return: thrown errors, timeouts, crashes. */
  readonly errors: number;
  readonly throttles: number;
  /** Running now. */
  readonly concurrent: number;
  readonly maxConcurrent: number;
  /** Warm instances, running ones included. */
  readonly instances: number;
  /** Milliseconds over all invocations. */
  readonly totalDurationMs: number;
  readonly maxDurationMs: number;
}

export interface InvokeOptions {
  /** @default - a new UUID */
  readonly requestId?: string;
}

/** Runs functions as Lambda does: one process per warm instance, one invocation at a time in each. */
export interface FunctionHost {
  /**
   * Adds a function, or replaces the one of that name: the next invocation starts with the new code.
   *
   * @throws if the code folder does not exist or the environment has variables that Lambda reserves
   */
  define(definition: FunctionDefinition): void;
  functions(): FunctionDefinition[];
  /** @throws {FunctionNotFoundError} */
  definition(functionName: string): FunctionDefinition;
  /**
   * @param payload the event, as JSON text
   * @throws {FunctionNotFoundError}
   * @throws {RequestTooLargeError} above 6 MB
   */
  invoke(functionName: string, payload: string, options?: InvokeOptions): Promise<InvocationResult>;
  /** Since the start, by function. */
  stats(): Record<string, FunctionStats>;
  /** Waits up to `graceMs` for running invocations, then ends every process. */
  stop(graceMs?: number): Promise<void>;
}

export class FunctionNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundException';
}

export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeException';
}

export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const { cloud, maxConcurrency = 10, onInvocation, idleMs = 300_000 } = options;
  const settings = { clock: Date.now, initTimeoutMs: 10_000, ...options };
  const pools = new Map<string, FunctionPool>();
  const running = new Set<Promise<unknown>>();
  const retiring = setInterval(() => {
    for (const pool of pools.values()) pool.retire(idleMs);
  }, idleMs / 4);
  retiring.unref();

  function poolOf(name: string): FunctionPool {
    const pool = pools.get(name);
    if (pool) return pool;
    const arn = `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${name}`;
    throw new FunctionNotFoundError(`Function not found: ${arn}`);
  }

  /** Reserved concurrency is taken out of the account's; the other functions share the rest. */
  function throttleReason(definition: FunctionDefinition) {
    const all = [...pools.values()];
    const { reservedConcurrency } = definition;
    if (reservedConcurrency !== undefined) {
      const used = pools.get(definition.name)?.stats().concurrent ?? 0;
      return used < reservedConcurrency ? undefined : 'ReservedFunctionConcurrentInvocationLimitExceeded';
    }
    const reserved = all.reduce((sum, pool) => sum + (pool.definition().reservedConcurrency ?? 0), 0);
    const unreserved = all.filter((pool) => pool.definition().reservedConcurrency === undefined);
    const used = unreserved.reduce((sum, pool) => sum + pool.stats().concurrent, 0);
    return used < Math.max(0, maxConcurrency - reserved) ? undefined : 'ConcurrentInvocationLimitExceeded';
  }

  async function invoke(name: string, payload: string, { requestId = randomUUID() }: InvokeOptions = {}) {
    const pool = poolOf(name);
    if (Buffer.byteLength(payload) > MAX_REQUEST_BYTES) {
      const text = `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`;
      throw new RequestTooLargeError(text);
    }
    const reason = throttleReason(pool.definition());
    if (reason) {
      pool.countThrottle();
      const result: InvocationResult = { outcome: 'throttled', requestId, reason };
      onInvocation?.(name, result);
      return result;
    }
    const invocation = pool.invoke({ requestId, payload, traceId: newTraceId(settings.clock()) });
    running.add(invocation);
    try {
      const result = await invocation;
      onInvocation?.(name, result);
      return result;
    } finally {
      running.delete(invocation);
    }
  }

  return {
    define(definition) {
      assertDefinable(definition);
      const pool = pools.get(definition.name);
      if (pool) pool.redefine(definition);
      else pools.set(definition.name, createFunctionPool(definition, settings));
    },
    definition: (name) => poolOf(name).definition(),
    functions: () => Array.from(pools.values(), (pool) => pool.definition()),
    invoke,
    stats: () => Object.fromEntries(Array.from(pools, ([name, pool]) => [name, pool.stats()])),
    async stop(graceMs = 0) {
      clearInterval(retiring);
      let grace: NodeJS.Timeout | undefined;
      const graceOver = new Promise((resolve) => {
        grace = setTimeout(resolve, graceMs);
      });
      if (running.size > 0) await Promise.race([Promise.allSettled(running), graceOver]);
      clearTimeout(grace);
      await Promise.all(Array.from(pools.values(), (pool) => pool.stop()));
    },
  };
}

function assertDefinable({ name, codeFolder, environment }: FunctionDefinition): void {
  if (!existsSync(codeFolder)) throw new Error(`Code folder of function '${name}' does not exist, got '${codeFolder}'`);
  const reserved = reservedVariables(environment);
  if (reserved.length > 0) {
    throw new Error(
      `Lambda was unable to configure the environment variables of '${name}' because they contain reserved keys that ` +
        `are currently not supported for modification. Reserved keys used: ${reserved.join(', ')}`,
    );
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
