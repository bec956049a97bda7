import { describe, expect, test } from '@jest/globals';
import { moment } from '../../../../scripts/backfill/command.ts';
import { describeBackfill, resumeHint, sizeOf } from '../../../../scripts/backfill/describe.ts';
import { NOTHING_DONE } from '../../../../scripts/backfill/run-backfill.ts';

describe('what a backfill says', () => {
  test('names what was done, what was left out and why', () => {
    const report = {
      ...NOTHING_DONE,
      enqueued: 3,
      bytes: 1_234_567,
      existing: 2,
      archived: 1,
      refused: [{ key: 'a', why: 'no' }],
      dryRun: false,
      drained: { afterMs: 65_000, left: 0, deadLetters: 4 },
    };

    expect(describeBackfill(report)).toEqual([
      '3 files, 1.23 MB: enqueued.',
      '2 left out: the destination has the same.',
      '1 left out: archived, to be restored first.',
      '1 refused by SQS:',
      '  a: no',
      'The queue was empty after 65 s.',
      '4 more dead letters: npm run replay -- list tells why.',
    ]);
  });

  test.each([
    ['a/b.txt', 'a/b.txt'],
    ["it's 5 $", "'it'\\''s 5 $'"],
  ])('gives the key %s to go on from as a shell takes it', (upTo, quoted) => {
    expect(resumeHint({ ...NOTHING_DONE, upTo }, undefined)).toBe(
      `To go on: the same options, and --start-after ${quoted}`,
    );
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 KB'],
    [123_456, '123 KB'],
    [5e12, '5 TB'],
    [4e18, '4000 PB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(sizeOf(bytes)).toBe(text);
  });
});

describe('a moment on the command line', () => {
  test.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T18:30', '2026-01-31T18:30:00.000Z'],
    ['2026-01-31T18:30:15.5+02:00', '2026-01-31T16:30:15.500Z'],
  ])('%s is %s', (given, iso) => {
    expect(new Date(moment('').read(given)).toISOString()).toBe(iso);
  });

  test.each(['yesterday', '2026-13-01', '31.01.2026', '2026-01-31 18:00', ''])('refuses %j', (given) => {
    expect(() => moment('').read(given)).toThrow('a date or time such as 2026-01-31 or 2026-01-31T18:00:00Z');
  });
});
