import { describe, expect, test } from '@jest/globals';
import { createProgress } from '../../../../scripts/shared/progress.ts';
import { sizeOf, spanOf, table } from '../../../../scripts/shared/text.ts';

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
  test('progress on a terminal is one line that is redrawn, and removed at the end', () => {
    const { written, progress, pass } = watch({ isTTY: true, columns: 200 });

    progress.show({ doing: 'replaying', done: 0, total: 10 });
    pass(2_000);
    progress.show({ doing: 'replaying', done: 5, total: 10, note: '1 failed' });
    progress.finish();

    expect(written[1]).toBe('\r\u001b[Kreplaying  ████████████░░░░░░░░░░░░  5 of 10  3/s  2 s left  1 failed');
    expect(written.at(-1)).toBe('\r\u001b[K');
    expect(written.join('')).not.toContain('\n');
  });

  test('progress fits the terminal, which has 80 columns if it reports 0', () => {
    const { written, progress } = watch({ isTTY: true, columns: 0 });

    progress.show({ doing: 'replaying', done: 0, total: 10, note: 'x'.repeat(200) });

    expect(written[0]).toHaveLength('\r\u001b[K'.length + 79);
  });

  test('progress in a pipe is an occasional plain line, and always the last one', () => {
    const { written, progress, pass } = watch({});

    for (let done = 1; done <= 100; done += 1) {
      progress.show({ doing: 'looking', done, total: 100 });
      pass(100);
    }
    progress.finish();

    expect(written).toEqual(['looking  51 of 100  10/s  5 s left\n', 'looking  100 of 100  10/s\n']);
  });

  test('progress without a total shows only the count', () => {
    const { written, progress } = watch({});

    progress.show({ doing: 'looking', done: 7 });
    progress.finish();

    expect(written).toEqual(['looking  7\n']);
  });
});

describe('text for people', () => {
  test('a table aligns columns of numbers to the right, and measures wide characters', () => {
    expect(
      table([
        ['n', 'name', ''],
        [5, '日本', 'x'],
        [10, 'a', ''],
      ]),
    ).toBe(' n  name\n 5  日本  x\n10  a');
  });

  test.each([
    [45, '45 s'],
    [600, '10 min'],
    [7_200, '2 h'],
    [259_200, '3 d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(spanOf(seconds)).toBe(text);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 KB'],
    [123_456, '123 KB'],
    [5e12, '5 TB'],
    [4e18, '4000 PB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(sizeOf(bytes)).toBe(text);
  });
});
