import { expect, test } from '@jest/globals';
import { formatBytes, formatDuration, formatSeconds, formatValue } from '../../../src/console/page/format.ts';

test.each([
  [0, '0 ms'],
  [850, '850 ms'],
  [12_500, '12.5 s'],
  [174_000, '2.9 min'],
  [1_800_000, '30 min'],
  [7_200_000, '2 h'],
  [12_000_000, '3 h 20 min'],
  [864_000_000, '10 d'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1536, '1.5 KB'],
  [1024 ** 3, '1 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('what counts down has whole seconds, and ends at none', () => {
  expect([1, 173_001, -5, 900_000].map(formatSeconds)).toEqual(['1 s', '174 s', '0 s', '15 min']);
});

test('a large count is short', () => {
  expect([1_234, 123_456].map((value) => formatValue(value))).toEqual(['1,234', '123.5K']);
});
