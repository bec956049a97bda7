import type { InvocationThrottled } from './invocation-result.ts';

export interface FunctionLoad {
  readonly name: string;
  /** Invocations that run now. */
  readonly concurrent: number;
  readonly reservedConcurrency?: number;
}

/**
 * Returns the reason why one more invocation of a function has to wait, if it has to. Reserved concurrency is taken out of the
 * account's, and the functions without any share the rest.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function throttleReason(
  functionName: string,
  functions: readonly FunctionLoad[],
  maxConcurrency: number,
): InvocationThrottled['reason'] | undefined {
  const own = functions.find(({ name }) => name === functionName);
  if (own?.reservedConcurrency !== undefined) {
    const isFree = own.concurrent < own.reservedConcurrency;
    return isFree ? undefined : 'ReservedFunctionConcurrentInvocationLimitExceeded';
  }
  let shared = maxConcurrency;
  for (const { concurrent, reservedConcurrency } of functions) shared -= reservedConcurrency ?? concurrent;
  return shared > 0 ? undefined : 'ConcurrentInvocationLimitExceeded';
}
