import type { Clock } from '../../base/clock.ts';
import { type FunctionHost, FunctionNotFoundError, RequestTooLargeError } from '../aws-lambda/functions/host.ts';
import type { Exchange } from './exchange.ts';
import type { FunctionSlots } from './function-slots.ts';

/** What came of an invocation, as the gateway sees it. */
export type Invocation =
  | { readonly kind: 'answered'; readonly payload: string; readonly requestId: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly requestId: string }
  | { readonly kind: 'throttled' | 'not-found' | 'too-large' | 'timed-out'; readonly reason: string };

export interface Call {
  readonly functionName: string;
  readonly event: object;
  readonly timeoutMs: number;
}

export interface InvokerOptions {
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly slots: FunctionSlots;
  readonly clock: Clock;
}

/** Invokes a function and waits no longer than the integration does. What comes later is lost, as on AWS. */
export function createInvoker({ functions, slots, clock }: InvokerOptions) {
  async function run(functionName: string, payload: string): Promise<Invocation> {
    try {
      const result = await functions.invoke(functionName, payload);
      if (result.outcome === 'throttled') return { kind: 'throttled', reason: 'Rate Exceeded.' };
      const { requestId } = result;
      if (result.outcome === 'ok') return { kind: 'answered', payload: result.payload, requestId };
      return { kind: 'failed', reason: `${result.errorType}: ${result.errorMessage}`, requestId };
    } catch (error) {
      if (error instanceof FunctionNotFoundError) return { kind: 'not-found', reason: error.message };
      if (error instanceof RequestTooLargeError) return { kind: 'too-large', reason: error.message };
      throw error;
    }
  }

  async function within({ functionName, event, timeoutMs }: Call): Promise<Invocation> {
    const timeout = Promise.withResolvers<Invocation>();
    const reason = `no answer of ${functionName} within ${timeoutMs} ms`;
    let isLate = false;
    const cancel = clock.after(timeoutMs, () => {
      isLate = true;
      timeout.resolve({ kind: 'timed-out', reason });
    });

    const inTurn = slots.acquire(functionName).then(async (release) => {
      try {
        return isLate ? await timeout.promise : await run(functionName, JSON.stringify(event));
      } finally {
        release();
      }
    });
    try {
      return await Promise.race([inTurn, timeout.promise]);
    } finally {
      cancel();
    }
  }

  return async (call: Call, exchange: Exchange): Promise<Invocation> => {
    const startedAt = clock.now();
    const invocation = await within(call);
    rememberInvocation(exchange, clock.now() - startedAt, invocation);
    return invocation;
  };
}

function rememberInvocation(exchange: Exchange, latencyMs: number, invocation: Invocation): void {
  exchange.integrationLatencyMs = latencyMs;
  const { context } = exchange;
  for (const name of ['integration.latency', 'integrationLatency']) context.set(name, String(latencyMs));
  if (!('requestId' in invocation)) return;
  context.set('integration.requestId', invocation.requestId);
  context.set('awsEndpointRequestId', invocation.requestId);
  // Lambda's own status, also when the function failed.
  for (const name of ['integration.integrationStatus', 'integrationStatus']) context.set(name, '200');
}

export type Invoke = ReturnType<typeof createInvoker>;
