import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../src/services/cloudwatch/aws-error.ts';
import { parseFilterPattern } from '../../../src/services/logs/filter-pattern.ts';

const plain = '2026-11-21T00:00:00Z 1 ERROR copy timed out, retry 2';
const json = '{"level":"ERROR","ms":250,"error":{"name":"NoSuchKey"},"text":"say \\"a\\\\b\\""}';

describe('filter patterns', () => {
  test.each([
    ['', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR retry', true],
    ['ERROR WARN', false],
    ['"timed out"', true],
    ['"out timed"', false],
  ])('%s on a plain line is %j', (pattern, expected) => {
    expect(parseFilterPattern(pattern)(plain)).toBe(expected);
  });

  test.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level = "ERR*" }', true],
    ['{ $.level = "ERR" }', false],
    ['{ $.absent = "*" }', false],
    ['{ $.ms = 250 }', true],
    ['{ $.error = "*" }', false],
    ['{ $.error.name = "NoSuch*" }', true],
    ['{ $.error.name = "NoSuch(" }', false],
    [String.raw`{ $.text = "say \"a\\b\"" }`, true],
    ['{ $.constructor = "*" }', false],
  ])('%s on a JSON line is %j', (pattern, expected) => {
    expect(parseFilterPattern(pattern)(json)).toBe(expected);
  });

  test('a condition on JSON never matches a plain line', () => {
    expect(parseFilterPattern('{ $.level = "*" }')(plain)).toBe(false);
  });

  test.each([
    '[time, id, level]',
    '%ERR.*%',
    'ERROR %x%',
    'ERROR -retry',
    '?WARN ?ERROR',
    '{ level = "ERROR" }',
    '{ $.level != "ERROR" }',
    '{ $.level = "ERROR" && $.ms > 5 }',
  ])('refuses %s', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(AwsError);
    expect(() => parseFilterPattern(pattern)).toThrow(`'${pattern}' is not available locally`);
  });
});
