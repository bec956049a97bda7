import { describe, expect, test } from '@jest/globals';
import { readEnv, readWholeNumber } from '../../../../lambda/shared/start-up.ts';

describe('a function reading its environment', () => {
  test('gets the variables that it names, empty ones too', () => {
    expect(readEnv(['A', 'B'], { A: '1', B: '', C: '3' })).toEqual({ A: '1', B: '' });
  });

  test('is told every variable that is missing at once', () => {
    expect(() => readEnv(['A', 'B', 'C'], { B: '1' })).toThrow(new Error('Missing environment variables: A, C'));
  });

  test.each(['', '-1', '1.5', '1e3', 'five', '0', '99999999999999999999'])(
    'refuses %p as a whole number from 1',
    (text) => {
      expect(() => readWholeNumber({ COUNT: text }, 'COUNT', 1)).toThrow(
        new Error(`COUNT must be a whole number of at least 1, got '${text}'`),
      );
    },
  );

  test('reads whole numbers', () => {
    expect(readWholeNumber({ COUNT: '5368709120' }, 'COUNT', 0)).toBe(5_368_709_120);
  });
});
