import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../local/services/cloudwatch/aws-error.ts';
import { parseFilterPattern } from '../../../local/services/logs/filter-pattern.ts';

const plain = '2026-11-21T00:00:00Z 1 ERROR copy timed out, retry 2';
const json = '{"level":"ERROR","ms":250,"ok":false,"gone":null,"error":{"name":"NoSuchKey"},"keys":["a/b.txt"]}';

describe('filter patterns', () => {
  test.each([
    ['', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR retry', true],
    ['ERROR WARN', false],
    ['"timed out"', true],
    ['"out timed"', false],
    ['ERROR -retry', false],
    ['ERROR -"no retry"', true],
    ['?WARN ?ERROR', true],
    ['?WARN ?INFO', false],
  ])('%s on a plain line is %j', (pattern, expected) => {
    expect(parseFilterPattern(pattern)(plain)).toBe(expected);
  });

  test.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level = "ERR*" }', true],
    ['{ $.level = "ERR" }', false],
    ['{ $.level != "INFO" }', true],
    ['{ $.absent != "INFO" }', false],
    ['{ $.ms = 250 }', true],
    ['{ $.ms > 250 }', false],
    ['{ $.ms >= 250 && $.ms < 1e3 }', true],
    ['{ $.error.name = "NoSuch*" }', true],
    ['{ $.error.name = "NoSuch(" }', false],
    ['{ $.keys[0] = "a/b.txt" }', true],
    ['{ $.constructor EXISTS }', false],
    ['{ $.ok IS FALSE }', true],
    ['{ $.ok IS TRUE }', false],
    ['{ $.gone IS NULL }', true],
    ['{ $.gone EXISTS && $.absent NOT EXISTS }', true],
    ['{ ($.ms > 1000 || $.level = "ERROR") && $.ms > 1000 }', false],
    ['{ $.ms > 1000 || $.level = "ERROR" && $.ms < 1000 }', true],
  ])('%s on a JSON line is %j', (pattern, expected) => {
    expect(parseFilterPattern(pattern)(json)).toBe(expected);
  });

  test('a condition on JSON never matches a plain line', () => {
    expect(parseFilterPattern('{ $.level != "INFO" }')(plain)).toBe(false);
  });

  test.each([
    ['[time, id, level]', 'regular expressions and space-delimited patterns are not available locally'],
    ['%ERR.*%', 'regular expressions and space-delimited patterns are not available locally'],
    ['ERROR %x%', 'regular expressions are not available locally'],
    ['{ level = "ERROR" }', `cannot read 'level = "ERROR"'`],
    ['{ $.level = "ERROR" && }', 'a condition such as $.level = "ERROR" is expected'],
    ['{ ($.level = "ERROR" }', 'a bracket is not closed'],
    ['{ $.a = 1 $.b = 2 }', 'unexpected'],
  ])('refuses %s', (pattern, problem) => {
    expect(() => parseFilterPattern(pattern)).toThrow(AwsError);
    expect(() => parseFilterPattern(pattern)).toThrow(problem);
  });
});
