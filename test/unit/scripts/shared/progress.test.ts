import { describe, expect, test } from '@jest/globals';
import { createProgress, spanOf } from '../../../../scripts/shared/progress.ts';

function watch(stream: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress({ ...stream, write: (text) => written.push(text) }, () => now);
  return {
    written,
    progress,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('progress', () => {
  test('is one line that is drawn over on a terminal, and gone at the end', () => {
    const { written, progress, pass } = watch({ isTTY: true, columns: 200 });

    progress.show({ doing: 'replaying', done: 0, total: 10 });
    pass(2_000);
    progress.show({ doing: 'replaying', done: 5, total: 10, note: '1 failed' });
    progress.finish();

    expect(written[1]).toBe('\r\u001b[Kreplaying  ████████████░░░░░░░░░░░░  5 of 10  3/s  2 s left  1 failed');
    expect(written.at(-1)).toBe('\r\u001b[K');
    expect(written.join('')).not.toContain('\n');
  });

  test('is a plain line now and then in a pipe, and always the last', () => {
    const { written, progress, pass } = watch({});

    for (let done = 1; done <= 100; done += 1) {
      progress.show({ doing: 'looking', done, total: 100 });
      pass(100);
    }
    progress.finish();

    expect(written).toEqual(['looking  51 of 100  10/s  5 s left\n', 'looking  100 of 100  10/s\n']);
  });

  test('says only the count when the total is not known', () => {
    const { written, progress } = watch({});

    progress.show({ doing: 'looking', done: 7 });
    progress.finish();

    expect(written).toEqual(['looking  7\n']);
  });

  test.each([
    [45, '45 s'],
    [600, '10 min'],
    [7_200, '2 h'],
    [259_200, '3 d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(spanOf(seconds)).toBe(text);
  });
});
