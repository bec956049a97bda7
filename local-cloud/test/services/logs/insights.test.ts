import { beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../src/services/cloudwatch/aws-error.ts';
import { type CloudWatchLogs, createCloudWatchLogs } from '../../../src/services/logs/cloudwatch-logs.ts';
import { createLogStore } from '../../../src/services/logs/log-store.ts';
import { CLOUD, MIDNIGHT } from '../cloudwatch/start-cloudwatch.ts';

const GROUP = '/aws/lambda/copy-file';
let logs: CloudWatchLogs;

beforeEach(() => {
  const store = createLogStore();
  const records = [
    { key: 'a/1.txt', outcome: 'copied', ms: 20, size: 5 },
    { key: 'a/2.txt', outcome: 'failed', ms: 900, error: { code: 'AccessDenied' } },
    { key: 'b/3.txt', outcome: 'copied', ms: 300 },
    { key: 'b/4.txt', outcome: 'failed', ms: 100, error: { code: 'NoSuchBucket' } },
    { key: 'b/5.txt', outcome: 'failed', ms: 100, error: { code: 'AccessDenied' } },
  ];
  store.append(GROUP, 's', MIDNIGHT, 'START RequestId: 1 Version: $LATEST');
  for (const [index, record] of records.entries()) {
    store.append(GROUP, 's', MIDNIGHT + (index + 1) * 60_000, JSON.stringify(record));
  }
  logs = createCloudWatchLogs({ cloud: CLOUD, source: store });
});

function run(query: string) {
  return logs.insights({ query, groups: [GROUP], from: MIDNIGHT, to: MIDNIGHT + 3_600_000 }).rows;
}

describe('Logs Insights', () => {
  test('shows time and message of the newest event first', () => {
    expect(run('limit 1')).toEqual([
      {
        '@timestamp': '2026-11-21 00:05:00.000',
        '@message': '{"key":"b/5.txt","outcome":"failed","ms":100,"error":{"code":"AccessDenied"}}',
      },
    ]);
  });

  test('one file’s history by its key', () => {
    expect(run('fields @timestamp, outcome, size as bytes | filter key = "a/1.txt" | sort @timestamp desc')).toEqual([
      { '@timestamp': '2026-11-21 00:01:00.000', outcome: 'copied', bytes: '5' },
    ]);
  });

  test('the slowest copies', () => {
    expect(run('filter ms > 0 | fields key, ms | sort ms desc, key asc | limit 3')).toEqual([
      { key: 'a/2.txt', ms: '900' },
      { key: 'b/3.txt', ms: '300' },
      { key: 'b/4.txt', ms: '100' },
    ]);
  });

  test.each(['asc', 'desc'])('what has no such field comes last, sorted %s', (order) => {
    expect(run(`filter key like "/" | fields size | sort size ${order}`)).toEqual([{ size: '5' }, {}, {}, {}, {}]);
  });

  test('failures by their reason', () => {
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
  ])('filter %s', (predicate, keys) => {
    expect(run(`fields key | filter ${predicate}`).map(({ key }) => key)).toEqual(keys);
  });

  test('statistics over everything', () => {
    expect(run('stats count(*), count(ms), count_distinct(outcome)')).toEqual([
      { 'count(*)': '6', 'count(ms)': '5', 'count_distinct(outcome)': '2' },
    ]);
  });

  test('a dashboard’s query names its log group itself', () => {
    const query = `SOURCE '${GROUP}' | filter outcome = "failed" | stats count(*) as failures`;
    expect(logs.insights({ query, from: 0, to: MIDNIGHT * 2 })).toEqual({
      rows: [{ failures: '3' }],
      matched: 3,
      scanned: 6,
    });
  });

  test('reads JSON behind the time and request id of the text format', () => {
    const store = createLogStore();
    store.append(GROUP, 's', MIDNIGHT, '2026-11-21T00:00:00Z\t1\tINFO\t{"key":"x"}');
    const text = createCloudWatchLogs({ cloud: CLOUD, source: store });
    expect(text.insights({ query: 'fields key', groups: [GROUP], from: 0, to: MIDNIGHT }).rows).toEqual([{ key: 'x' }]);
  });

  test.each([
    ['parse @message "x*" as y', "a command is expected, got 'parse'"],
    ['fields ms / 1000', "cannot read '/ 1000'"],
    ['stats median(ms)', "an aggregate function is expected, got 'median'"],
    ['filter outcome', 'an operator is expected, got the end'],
    ['fields key limit 1', "'|' or the end is expected, got 'limit'"],
    ['stats count(*) by bin(5m)', "'|' or the end is expected, got '('"],
    ['fields @duration', 'The field @duration is not available locally.'],
  ])('says what it has instead of %s', (query, problem) => {
    expect(() => run(query)).toThrow(AwsError);
    expect(() => run(query)).toThrow(problem);
  });
});
