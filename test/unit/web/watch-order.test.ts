import { describe, expect, test } from '@jest/globals';
import { ApiProblem, NoAnswer } from '../../../web/src/failures.ts';
import { type Clock, watchOrder } from '../../../web/src/watch-order.ts';

describe('watching an order', () => {
  test('asks less and less often, until it is there', async () => {
    const { clock, waits } = fakeClock();
    let asked = 0;
    const find = async () => (++asked === 6 ? 'order' : undefined);

    expect(await watchOrder({ find, onSlow, signal, clock })).toBe('order');
    expect(waits).toEqual([400, 600, 900, 1350, 2025]);
  });

  test('tells once that it takes long, looks more closely from then on, and ends after five minutes', async () => {
    const { clock } = fakeClock();
    const toldAt: number[] = [];
    const looks: { isSlow: boolean; at: number }[] = [];
    const find = async (isSlow: boolean) => {
      looks.push({ isSlow, at: clock.now() });
      return undefined;
    };

    expect(await watchOrder({ find, onSlow: () => toldAt.push(clock.now()), signal, clock })).toBeUndefined();
    expect(toldAt).toHaveLength(1);
    expect(toldAt[0]).toBeGreaterThanOrEqual(15_000);
    expect(looks.filter(({ isSlow }) => isSlow).every(({ at }) => at > (toldAt[0] ?? 0))).toBe(true);
    expect(looks.filter(({ isSlow }) => isSlow).length).toBeGreaterThan(50);
    expect(clock.now()).toBeLessThan(310_000);
  });

  test('waits for what passes by itself, as long as the API says', async () => {
    const { clock, waits } = fakeClock();
    const failures = [problem(503, '7'), problem(429), new NoAnswer('network', undefined)];
    const find = async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return 'order';
    };

    expect(await watchOrder({ find, onSlow, signal, clock })).toBe('order');
    expect(waits).toEqual([7_000, 600, 900]);
  });

  test.each([401, 403, 400])('does not go on after %i', async (status) => {
    const failure = problem(status);
    const find = () => Promise.reject(failure);

    await expect(watchOrder({ find, onSlow, signal, clock: fakeClock().clock })).rejects.toBe(failure);
  });

  test('ends when its view is left, even if an answer is on its way', async () => {
    const view = new AbortController();
    const find = async () => {
      view.abort(new Error('left'));
      return 'order';
    };

    await expect(watchOrder({ find, onSlow, signal: view.signal })).rejects.toThrow('left');
  });

  test('ends when its view is left while it waits', async () => {
    const view = new AbortController();
    const find = async () => {
      queueMicrotask(() => queueMicrotask(() => view.abort(new Error('left'))));
      return undefined;
    };

    await expect(watchOrder({ find, onSlow, signal: view.signal })).rejects.toThrow('left');
  });
});

const { signal } = new AbortController();
const onSlow = () => {};

function fakeClock(): { clock: Clock; waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  return { clock: { now: () => now, pause }, waits };
}

function problem(status: number, retryAfter?: string): ApiProblem {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return new ApiProblem(new Response(null, { status, headers }), undefined);
}
