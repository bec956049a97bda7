import { describe, expect, test } from '@jest/globals';
import { readEnv, readWholeNumber } from '../../../../lambda/shared/start-up.ts';

describe('a function that reads its environment', () => {
  test('gets the variables that it names, even empty ones', () => {
    expect(readEnv(['A', 'B'], { A: '1', B: '', C: '3' })).toEqual({ A: '1', B: '' });
  });

  test('fails with the names of all missing variables', () => {
    expect(() => readEnv(['A', 'B', 'C'], { B: '1' })).toThrow(new Error('Missing environment variables: A, C'));
  });

  test.each(['', '-1', '1.5', '1e3', 'five', '0', '99999999999999999999'])(
    'fails if a whole number of at least 1 is %p',
    (text) => {
      expect(() => readWholeNumber({ COUNT: text }, 'COUNT', 1)).toThrow(
        new Error(`COUNT must be a whole number of at least 1, got '${text}'`),
      );
    },
  );

  test('gets whole numbers beyond 32 bits', () => {
    expect(readWholeNumber({ COUNT: '5368709120' }, 'COUNT', 0)).toBe(5_368_709_120);
  });
});
