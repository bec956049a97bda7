import { describe, expect, test } from '@jest/globals';
import { readableLogLine } from '../../src/base/log-lines.ts';

const noon = new Date(2026, 0, 1, 12, 0, 5).getTime();
const shown = (line: string) => readableLogLine('/aws/lambda/work', noon, line);

describe('a line that a function logged', () => {
  test('shows time, function, level, message and the fields that are not in every line', () => {
    const line = {
      level: 'INFO',
      message: 'copied',
      service: 'copy-file',
      timestamp: 'y',
      messageId: '05b1aa3f',
      sequencer: '0066',
      key: 'a b.txt',
      size: 12,
      attempt: 1,
    };

    expect(shown(JSON.stringify(line))).toBe('12:00:05 copy-file INFO  copied key="a b.txt" size=12 attempt=1');
  });

  test('shows an error by its name and message, without its stack', () => {
    const line = {
      level: 'ERROR',
      message: 'failed',
      error: { name: 'NoSuchKey', message: 'gone', stack: 'at x\nat y' },
    };

    expect(shown(JSON.stringify(line))).toMatch(/ failed error="NoSuchKey: gone"$/);
  });

  test('of an API shows the request and its outcome', () => {
    const access = {
      requestId: '31c366ac',
      ip: '127.0.0.1',
      method: 'POST',
      resource: '/stream',
      protocol: 'HTTP/1.1',
    };

    expect(shown(JSON.stringify({ ...access, status: '202', latencyMs: '5', errorType: '-' }))).toBe(
      '12:00:05 api INFO  POST /stream 202 in 5 ms',
    );
    expect(shown(JSON.stringify({ ...access, resource: 'POST /items', status: '202', latencyMs: '5' }))).toBe(
      '12:00:05 api INFO  POST /items 202 in 5 ms',
    );
    expect(
      shown(JSON.stringify({ ...access, status: '504', latencyMs: '29000', errorType: 'INTEGRATION_TIMEOUT' })),
    ).toMatch(/ERROR.* POST \/stream 504 in 29000 ms INTEGRATION_TIMEOUT$/);
    expect(
      shown(JSON.stringify({ ...access, resource: 'POST /items', status: '202', latencyMs: '5', errorType: '-' })),
    ).toBe('12:00:05 api INFO  POST /items 202 in 5 ms');
  });

  test('stays on one line, with long values cut', () => {
    const readable = shown(JSON.stringify({ level: 'INFO', message: 'a\nb', body: 'x'.repeat(10_000) })) ?? '';

    expect(readable).toContain('a b body=xxx');
    expect(readable).toMatch(/x…$/);
    expect(readable.length).toBeLessThan(250);
  });

  test.each(['plain words\n', '{not json'])('shows %j as it is', (line) => {
    expect(shown(line)).toBe(`12:00:05 work ${line.trim()}`);
  });

  test('shows the text of console without the request id that Lambda adds', () => {
    expect(shown('2026-01-01T12:00:05.000Z\t1f2e-3d\tERROR\tnot found')).toBe('12:00:05 work ERROR not found');
  });

  test.each([
    'START RequestId: 1 Version: $LATEST',
    'END RequestId: 1',
    'REPORT RequestId: 1\tDuration: 1.00 ms',
    'INIT_START Runtime Version: nodejs:24',
    '',
    JSON.stringify({ _aws: { CloudWatchMetrics: [] }, FilesCopied: 1 }),
  ])('%j is not worth a line', (line) => {
    expect(shown(line)).toBeUndefined();
  });
});
