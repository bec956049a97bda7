import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cloud } from '../../front-door/service.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type FunctionLoad, throttleReason } from './concurrency-limit.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { reservedVariables } from './function-environment.ts';
import type { InvocationRequest } from './function-instance.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { createFunctionCounters, type FunctionCounters, type FunctionStats } from './function-stats.ts';
import type { InvocationResult } from './invocation-result.ts';
import { MAX_REQUEST_BYTES } from './runtime-protocol.ts';
import { settledWithin } from './settled-within.ts';

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
  /** Since the start, by function; `instances` are the processes alive now. */
  stats(): Record<string, FunctionStats & { readonly instances: number }>;
  /** Waits up to `graceMs` for running invocations, then ends every process. */
  stop(graceMs?: number): Promise<void>;
}

export class FunctionNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundException';
}

export class RequestTooLargeError extends Error {
  override readonly name = 'RequestTooLargeException';
}

const LOCAL_CLOUD = resolve(import.meta.dirname, '../../..');

interface HostedFunction {
  readonly pool: FunctionPool;
  readonly counters: FunctionCounters;
}

export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const { maxConcurrency = 10, onInvocation, idleMs = 300_000, appFolder = process.cwd() } = options;
  const sdkFolders = [appFolder, LOCAL_CLOUD];
  const settings = { clock: Date.now, initTimeoutMs: 10_000, ...options, sdkFolders };
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

  async function invoke(name: string, payload: string) {
    const requestId = randomUUID();
    const { pool, counters } = find(name);
    assertSize(payload);
    const reason = throttleReason(name, Array.from(hosted.values(), loadOf), maxConcurrency);
    if (reason) counters.throttled();
    else counters.started();
    const result = reason
      ? ({ outcome: 'throttled', requestId, reason } as const)
      : await run(pool, counters, { requestId, payload, traceId: newTraceId(settings.clock()) });
    onInvocation?.(name, result);
    return result;
  }

  async function run(pool: FunctionPool, counters: FunctionCounters, request: InvocationRequest) {
    const invocation = pool.invoke(request);
    running.add(invocation);
    let result: InvocationResult | undefined;
    try {
      result = await invocation;
      return result;
    } finally {
      running.delete(invocation);
      counters.ended(result);
    }
  }

  return {
    define(definition) {
      assertDefinable(definition);
      const known = hosted.get(definition.name);
      if (known) return known.pool.redefine(definition);
      hosted.set(definition.name, {
        pool: createFunctionPool(definition, settings),
        counters: createFunctionCounters(),
      });
    },
    definition: (name) => find(name).pool.definition(),
    functions: () => Array.from(hosted.values(), ({ pool }) => pool.definition()),
    invoke,
    stats: () =>
      Object.fromEntries(
        Array.from(hosted, ([name, { pool, counters }]) => [name, { ...counters.stats(), instances: pool.size() }]),
      ),
    async stop(graceMs = 0) {
      clearInterval(retiring);
      await settledWithin(graceMs, running);
      await Promise.all(Array.from(hosted.values(), ({ pool }) => pool.stop()));
    },
  };
}

function loadOf({ pool, counters }: HostedFunction): FunctionLoad {
  return { ...pool.definition(), concurrent: counters.stats().concurrent };
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
function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
