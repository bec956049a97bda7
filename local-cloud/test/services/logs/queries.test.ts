import { describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../src/front-door/aws-json.ts';
import { parseFilterPattern } from '../../../src/services/logs/filter-pattern.ts';
import { parseQuery } from '../../../src/services/logs/insights/parse-query.ts';
import { runQuery } from '../../../src/services/logs/insights/run-query.ts';

const RECORDS = [
  { key: 'a/1.txt', outcome: 'copied', ms: 20, size: 5 },
  { key: 'a/2.txt', outcome: 'failed', ms: 900, error: { code: 'AccessDenied' } },
  { key: 'b/3.txt', outcome: 'copied', ms: 300 },
  { key: 'b/4.txt', outcome: 'failed', ms: 100, error: { code: 'NoSuchBucket' } },
  { key: 'b/5.txt', outcome: 'failed', ms: 100, error: { code: 'AccessDenied' } },
];
const LINES = ['START RequestId: 1 Version: $LATEST', ...RECORDS.map((record) => JSON.stringify(record))];

function run(query: string, lines = LINES) {
  const events = lines.map((line, minute) => {
    const timestampMs = Date.UTC(2026, 10, 21, 0, minute);
    return { id: minute, group: '/aws/lambda/copy-file', stream: 's', timestampMs, line };
  });
  return runQuery(parseQuery(query), events, '000000000000').rows;
}

describe('Logs Insights', () => {
  test('a query without fields returns time and message, newest first', () => {
    expect(run('limit 1')).toEqual([
      {
        '@timestamp': '2026-11-21 00:05:00.000',
        '@message': '{"key":"b/5.txt","outcome":"failed","ms":100,"error":{"code":"AccessDenied"}}',
      },
    ]);
  });

  test('a query finds the history of a file by its key', () => {
    expect(run('fields @timestamp, outcome, size as bytes | filter key = "a/1.txt" | sort @timestamp desc')).toEqual([
      { '@timestamp': '2026-11-21 00:01:00.000', outcome: 'copied', bytes: '5' },
    ]);
  });

  test('a query sorts by several fields', () => {
    expect(run('filter ms > 0 | fields key, ms | sort ms desc, key asc | limit 3')).toEqual([
      { key: 'a/2.txt', ms: '900' },
      { key: 'b/3.txt', ms: '300' },
      { key: 'b/4.txt', ms: '100' },
    ]);
  });

  test.each(['asc', 'desc'])('rows without the field come last when sorted %s', (order) => {
    expect(run(`filter key like "/" | fields size | sort size ${order}`)).toEqual([{ size: '5' }, {}, {}, {}, {}]);
  });

  test('stats counts by a nested field', () => {
    expect(
      run(
        'filter outcome = "failed" | stats count(*) as failures, count_distinct(ms) as times by error.code | sort failures desc',
      ),
    ).toEqual([
      { 'error.code': 'AccessDenied', failures: '2', times: '2' },
      { 'error.code': 'NoSuchBucket', failures: '1', times: '1' },
    ]);
  });

  test.each<[string, string[]]>([
    ['key like "a/"', ['a/2.txt', 'a/1.txt']],
    ['key like /^b.[34]/', ['b/4.txt', 'b/3.txt']],
    ['@message not like /(?i)COPIED/ and ms > 0', ['b/5.txt', 'b/4.txt', 'a/2.txt']],
    ['outcome = "copied" or ms >= 900', ['b/3.txt', 'a/2.txt', 'a/1.txt']],
    ['outcome = "copied" and (ms < 100 or ms > 1000)', ['a/1.txt']],
    ['not outcome = "failed" and ms > 0', ['b/3.txt', 'a/1.txt']],
    ['error.code in ["NoSuchBucket", "Other"]', ['b/4.txt']],
    ['outcome != "failed" and key like "/"', ['b/3.txt', 'a/1.txt']],
  ])('filter %s finds its rows', (predicate, keys) => {
    expect(run(`fields key | filter ${predicate}`).map(({ key }) => key)).toEqual(keys);
  });

  test('stats without by counts every event', () => {
    expect(run('stats count(*), count(ms), count_distinct(outcome)')).toEqual([
      { 'count(*)': '6', 'count(ms)': '5', 'count_distinct(outcome)': '2' },
    ]);
  });

  test('JSON after the time and the request id of the text format is read', () => {
    expect(run('fields key', ['2026-11-21T00:00:00Z\t1\tINFO\t{"key":"x"}'])).toEqual([{ key: 'x' }]);
  });

  test.each([
    ['parse @message "x*" as y', "a command is expected, got 'parse'"],
    ['fields ms / 1000', "cannot read '/ 1000'"],
    ['stats median(ms)', "an aggregate function is expected, got 'median'"],
    ['filter outcome', 'an operator is expected, got the end'],
    ['fields key limit 1', "'|' or the end is expected, got 'limit'"],
    ['stats count(*) by bin(5m)', "'|' or the end is expected, got '('"],
    ['fields @duration', 'The field @duration is not available locally.'],
  ])('the error of %s says what is supported', (query, problem) => {
    expect(() => run(query)).toThrow(AwsError);
    expect(() => run(query)).toThrow(problem);
  });
});

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
  ])('the pattern %j on a plain line gives %j', (pattern, expected) => {
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
  ])('the pattern %s on a JSON line gives %j', (pattern, expected) => {
    expect(parseFilterPattern(pattern)(json)).toBe(expected);
  });

  test('a pattern for JSON does not match a plain line', () => {
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
  ])('the pattern %s is refused', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(AwsError);
    expect(() => parseFilterPattern(pattern)).toThrow(`'${pattern}' is not available locally`);
  });
});
