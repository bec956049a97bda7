import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionHost } from './function-host.ts';

/**
 * A failed event is tried twice more: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_AFTER_MS = [60_000, 120_000];

/** A throttled event waits up to five minutes between two attempts. */
const THROTTLED_RETRY = { firstMs: 1000, longestMs: 300_000 };

/** Events that nobody waits for, `InvocationType: Event`. In memory: they end with the process. */
export interface AsyncInvocations {
  send(functionName: string, payload: string): void;
  /** Starts no further attempt. */
  close(): void;
}

export interface AsyncInvocationsOptions {
  readonly host: Pick<FunctionHost, 'invoke'>;
  /** Told of events that are given up. */
  readonly log: (text: string) => void;
  /** @default - real time */
  readonly sleep?: (ms: number) => Promise<void>;
}

export function createAsyncInvocations({ host, log, sleep: givenSleep }: AsyncInvocationsOptions): AsyncInvocations {
  const closing = new AbortController();
  const sleep =
    givenSleep ?? ((ms: number) => delay(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {}));

  async function deliver(functionName: string, payload: string): Promise<void> {
    const requestId = randomUUID();
    let throttledMs = THROTTLED_RETRY.firstMs;
    let failures = 0;
    while (!closing.signal.aborted) {
      const result = await host.invoke(functionName, payload, { requestId });
      if (result.outcome === 'ok') return;
      if (result.outcome === 'throttled') {
        await sleep(throttledMs);
        throttledMs = Math.min(THROTTLED_RETRY.longestMs, throttledMs * 2);
        continue;
      }
      const retryMs = RETRY_AFTER_MS[failures];
      failures += 1;
      if (retryMs === undefined) {
        log(`gives up an event for ${functionName} after ${failures} attempts: ${result.errorMessage}`);
        return;
      }
      await sleep(retryMs);
    }
  }

  return {
    send(functionName, payload) {
      deliver(functionName, payload).catch((error) => log(`lost an event for ${functionName}: ${error}`));
    },
    close: () => closing.abort(),
  };
}
