import type { Clock } from '../../base/clock.ts';
import { type FunctionHost, FunctionNotFoundError, RequestTooLargeError } from '../aws-lambda/functions/host.ts';
import { type Exchange, remember } from './exchange.ts';

export interface Call {
  readonly functionName: string;
  readonly event: object;
  /** Integration timeout. */
  readonly timeoutMs: number;
}

/** Result of an invocation as API Gateway sees it. `requestId` is the id of the invocation, if there was one. */
export type Outcome = { readonly requestId?: string } & (
  | { readonly payload: string }
  | { readonly problem: 'configuration' | 'function-failed' | 'timed-out' | 'too-large'; readonly reason: string }
);

export type Invoke = (call: Call, exchange: Exchange) => Promise<Outcome>;

/**
 * Number of requests that one function processes at once. More requests wait, and their integration timeout runs.
 *
 * The concurrency of a new account is 10, here too, and every execution is a process of this machine: without a queue,
 * a burst that an account with a usual limit accepts would get 500 here. A function with less reserved concurrency is
 * throttled as on AWS.
 */
const SLOTS_PER_FUNCTION = 4;

/** Invokes functions. A response that arrives after the integration timeout is lost, as on AWS. */
export function createInvoker(functions: Pick<FunctionHost, 'invoke'>, clock: Clock): Invoke {
  const acquireSlot = createSlots(SLOTS_PER_FUNCTION);

  async function invokeWithin({ functionName, event, timeoutMs }: Call): Promise<Outcome> {
    const timeout = Promise.withResolvers<Outcome>();
    let isLate = false;
    const cancel = clock.after(timeoutMs, () => {
      isLate = true;
      timeout.resolve({ problem: 'timed-out', reason: `${functionName} did not respond within ${timeoutMs} ms` });
    });
    const invoked = acquireSlot(functionName).then(async (release) => {
      try {
        return isLate ? await timeout.promise : await run(functions, functionName, JSON.stringify(event));
      } finally {
        release();
      }
    });
    try {
      return await Promise.race([invoked, timeout.promise]);
    } finally {
      cancel();
    }
  }

  return async (call, exchange) => {
    const startedAt = clock.now();
    const outcome = await invokeWithin(call);
    const latencyMs = clock.now() - startedAt;
    exchange.integrationLatencyMs = latencyMs;
    remember(exchange, { 'integration.latency': String(latencyMs), integrationLatency: String(latencyMs) });
    const { requestId } = outcome;
    if (requestId === undefined) return outcome;
    remember(exchange, { 'integration.requestId': requestId, awsEndpointRequestId: requestId });
    // Status of Lambda itself, which is 200 when the function failed too.
    remember(exchange, { 'integration.integrationStatus': '200', integrationStatus: '200' });
    return outcome;
  };
}

async function run(functions: Pick<FunctionHost, 'invoke'>, functionName: string, payload: string): Promise<Outcome> {
  try {
    const result = await functions.invoke(functionName, payload);
    if (result.outcome === 'throttled') return { problem: 'configuration', reason: 'Rate Exceeded.' };
    const { requestId } = result;
    if (result.outcome === 'ok') return { payload: result.payload, requestId };
    return { problem: 'function-failed', reason: `${result.errorType}: ${result.errorMessage}`, requestId };
  } catch (error) {
    if (error instanceof FunctionNotFoundError) return { problem: 'configuration', reason: error.message };
    if (error instanceof RequestTooLargeError) return { problem: 'too-large', reason: error.message };
    throw error;
  }
}

/** Lets so many callers per function run at once. The result resolves when it is the caller's turn, with its release. */
function createSlots(perFunction: number): (functionName: string) => Promise<() => void> {
  const queues = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async (functionName) => {
    const queue = queues.get(functionName) ?? { running: 0, waiting: [] };
    queues.set(functionName, queue);
    if (queue.running >= perFunction) await new Promise<void>((resume) => queue.waiting.push(resume));
    else queue.running += 1;
    return () => {
      // The next caller in the queue takes over the slot.
      const next = queue.waiting.shift();
      if (next) next();
      else queue.running -= 1;
    };
  };
}

/** Permission of API Gateway to invoke a function, which an `AWS::Lambda::Permission` grants. */
export interface InvokePermission {
  readonly functionName: string;
  /** Pattern of the calls that the permission covers; `undefined` for all calls. */
  readonly sourceArn: string | undefined;
}

/** @param sourceArn ARN of the call: `arn:aws:execute-api:region:account:apiId/stage/METHOD/path` */
export function mayInvoke(permissions: readonly InvokePermission[], functionName: string, sourceArn: string): boolean {
  const granted = permissions.filter((permission) => permission.functionName === functionName);
  return granted.some(({ sourceArn: pattern }) => pattern === undefined || arnLike(pattern, sourceArn));
}

/** Compares as the IAM operator `ArnLike`: `*` matches any characters, `?` one character. */
function arnLike(pattern: string, arn: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(arn);
}
