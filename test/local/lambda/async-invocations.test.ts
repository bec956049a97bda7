import { afterEach, describe, expect, test } from '@jest/globals';
import { type AsyncInvocations, createAsyncInvocations } from '../../../local/lambda/async-invocations.ts';
import type { InvocationResult } from '../../../local/lambda/invocation-result.ts';
import { eventually } from './function-fixture.ts';
import { failed, succeeded, throttled } from './queue-fixture.ts';

let events: AsyncInvocations;
afterEach(() => events.close());

function start(results: InvocationResult[]) {
  const waits: number[] = [];
  const requestIds = new Set<string | undefined>();
  const log: string[] = [];
  let attempts = 0;
  events = createAsyncInvocations({
    log: (text) => log.push(text),
    sleep: async (ms) => void waits.push(ms),
    host: {
      async invoke(_name, _payload, options) {
        requestIds.add(options?.requestId);
        attempts += 1;
        return results[attempts - 1] ?? succeeded();
      },
    },
  });
  events.send('worker', '{}');
  return { waits, requestIds, log, attempts: () => attempts };
}

describe('an asynchronous event', () => {
  test('that fails is tried twice more, after one and two minutes, under the same request id', async () => {
    const { waits, requestIds, log, attempts } = start([failed('error'), failed('timeout'), failed('error')]);
    await eventually(() => log.length === 1, 'giving up');

    expect(log).toEqual(['gives up an event for worker after 3 attempts: no']);
    expect(waits).toEqual([60_000, 120_000]);
    expect(attempts()).toBe(3);
    expect(requestIds.size).toBe(1);
  });

  test('that is throttled waits longer each time, and keeps its attempts', async () => {
    const results = [throttled, throttled, failed('error'), throttled, succeeded()];
    const { waits, log, attempts } = start(results);
    await eventually(() => attempts() === 5, 'the last attempt');

    expect(waits).toEqual([1000, 2000, 60_000, 4000]);
    expect(log).toEqual([]);
  });
});
