import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cloud } from '../../../front-door/service.ts';
import type { LogStore } from '../../logs/log-store.ts';
import { MAX_REQUEST_BYTES } from '../runtime/protocol.ts';
import { throttleReason } from './concurrency.ts';
import { type FunctionDefinition, reservedVariables } from './definition.ts';
import type { InvocationRequest } from './instance.ts';
import type { InvocationResult } from './invocation-result.ts';
import { createFunctionPool, type FunctionPool } from './pool.ts';

export interface FunctionHostOptions {
  readonly cloud: Cloud;
  /** Address at which the functions find AWS, their `AWS_ENDPOINT_URL`. */
  readonly endpointUrl: string;
  readonly logs: LogStore;
  /**
   * The account's concurrent executions, as in a new AWS account.
   * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /**
   * Called after every invocation, throttled ones included.
   *
   * @param concurrent how many invocations of the function ran at once, this one included
   */
  readonly onInvocation?: (functionName: string, result: InvocationResult, concurrent: number) => void;
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
  /**
   * Folder of the app whose installed AWS SDK serves functions that do not bring it along; the local cloud's own comes
   * second.
   *
   * @default - the folder in which the cloud was started
   */
  readonly appFolder?: string;
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
  invoke(functionName: string, payload: string): Promise<InvocationResult>;
  /** Counts since the start, by function. */
  stats(): Record<string, FunctionStats>;
  /** Waits up to `graceMs` for running invocations, then ends every process. */
  stop(graceMs?: number): Promise<void>;
}

export interface FunctionStats {
  /** Invocations that ran; throttled ones did not. */
  readonly invocations: number;
  /** Invocations that did not return: thrown errors, timeouts, crashes. */
  readonly errors: number;
  readonly throttles: number;
  /** Invocations that run now. */
  readonly concurrent: number;
  /** Processes that are alive now. */
  readonly instances: number;
}

export class FunctionNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundException';
}

export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeException';
}

const LOCAL_CLOUD = resolve(import.meta.dirname, '../../../..');

interface HostedFunction {
  readonly pool: FunctionPool;
  readonly counts: { invocations: number; errors: number; throttles: number; concurrent: number };
}

export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const { maxConcurrency = 10, onInvocation, idleMs = 300_000, appFolder = process.cwd() } = options;
  const settings = { initTimeoutMs: 10_000, ...options, sdkFolders: [appFolder, LOCAL_CLOUD] };
  const hosted = new Map<string, HostedFunction>();
  const running = new Set<Promise<unknown>>();
  const retiring = setInterval(() => {
    for (const { pool } of hosted.values()) pool.retire(idleMs);
  }, idleMs / 4).unref();

  function find(name: string): HostedFunction {
    const found = hosted.get(name);
    if (found) return found;
    const { region, accountId } = options.cloud;
    throw new FunctionNotFoundError(`Function not found: arn:aws:lambda:${region}:${accountId}:function:${name}`);
  }

  async function invoke(name: string, payload: string): Promise<InvocationResult> {
    const requestId = randomUUID();
    const { pool, counts } = find(name);
    assertSize(payload);
    const loads = Array.from(hosted.values(), (one) => ({ ...one.pool.definition(), ...one.counts }));
    const reason = throttleReason(name, loads, maxConcurrency);
    if (reason) counts.throttles += 1;
    const result = reason
      ? ({ outcome: 'throttled', requestId, reason } as const)
      : await run({ pool, counts }, { requestId, payload, traceId: newTraceId() });
    onInvocation?.(name, result, counts.concurrent + 1);
    return result;
  }

  async function run({ pool, counts }: HostedFunction, request: InvocationRequest) {
    counts.concurrent += 1;
    const invocation = pool.invoke(request);
    running.add(invocation);
    try {
      const result = await invocation;
      counts.invocations += 1;
      if (result.outcome !== 'ok') counts.errors += 1;
      return result;
    } finally {
      running.delete(invocation);
      counts.concurrent -= 1;
    }
  }

  return {
    define(definition) {
      assertDefinable(definition);
      const known = hosted.get(definition.name);
      if (known) return known.pool.redefine(definition);
      hosted.set(definition.name, {
        pool: createFunctionPool(definition, settings),
        counts: { invocations: 0, errors: 0, throttles: 0, concurrent: 0 },
      });
    },
    definition: (name) => find(name).pool.definition(),
    functions: () => Array.from(hosted.values(), ({ pool }) => pool.definition()),
    invoke,
    stats: () =>
      Object.fromEntries(
        Array.from(hosted, ([name, { pool, counts }]) => [name, { ...counts, instances: pool.size() }]),
      ),
    async stop(graceMs = 0) {
      clearInterval(retiring);
      const settled = new AbortController();
      const grace = delay(graceMs, undefined, { signal: settled.signal }).catch(() => {});
      await Promise.race([Promise.allSettled(running), grace]);
      settled.abort();
      await Promise.all(Array.from(hosted.values(), ({ pool }) => pool.stop()));
    },
  };
}

function assertSize(payload: string): void {
  if (Buffer.byteLength(payload) <= MAX_REQUEST_BYTES) return;
  throw new RequestTooLargeError(
    `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
  );
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
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
