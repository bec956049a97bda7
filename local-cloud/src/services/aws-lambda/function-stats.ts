import type { InvocationResult } from './invocation-result.ts';

/** What one function did since the start, in the terms of its CloudWatch metrics. */
export interface FunctionStats {
  /** Invocations that ran; throttled ones did not. */
  readonly invocations: number;
  /** Invocations that did not return: thrown errors, timeouts, crashes. */
  readonly errors: number;
  readonly throttles: number;
  /** Running now. */
  readonly concurrent: number;
  readonly maxConcurrent: number;
  /** Milliseconds over all invocations. */
  readonly totalDurationMs: number;
  readonly maxDurationMs: number;
}

export interface FunctionCounters {
  started(): void;
  /** Without a result: the invocation could not even begin. */
  ended(result?: InvocationResult): void;
  throttled(): void;
  stats(): FunctionStats;
}

export function createFunctionCounters(): FunctionCounters {
  const stats = {
    invocations: 0,
    errors: 0,
    throttles: 0,
    concurrent: 0,
    maxConcurrent: 0,
    totalDurationMs: 0,
    maxDurationMs: 0,
  };
  return {
    started() {
      stats.concurrent += 1;
      stats.maxConcurrent = Math.max(stats.maxConcurrent, stats.concurrent);
    },
    ended(result) {
      stats.concurrent -= 1;
      if (!result || result.outcome === 'throttled') return;
      stats.invocations += 1;
      if (result.outcome !== 'ok') stats.errors += 1;
      stats.totalDurationMs += result.durationMs;
      stats.maxDurationMs = Math.max(stats.maxDurationMs, result.durationMs);
    },
    throttled() {
      stats.throttles += 1;
    },
    stats: () => ({ ...stats }),
  };
}
