import { describe, expect, test } from '@jest/globals';
import { readSchedule } from '../../../src/services/eventbridge/schedule-expression.ts';

const MINUTE = 60_000;

/** The first times at which a schedule fires after a moment. */
function firings(expression: string, after: string, count: number): string[] {
  const schedule = readSchedule(expression, Date.parse(after));
  const fired: string[] = [];
  for (let minute = Date.parse(after); fired.length < count; minute += MINUTE) {
    if (schedule.isDue(minute)) fired.push(new Date(minute).toISOString().slice(0, 16));
  }
  return fired;
}

describe('cron(…)', () => {
  test.each([
    ['every 15 minutes', 'cron(0/15 * * * ? *)', ['2026-01-30T00:00', '2026-01-30T00:15', '2026-01-30T00:30']],
    ['from a minute on', 'cron(50/5 * * * ? *)', ['2026-01-30T00:50', '2026-01-30T00:55', '2026-01-30T01:50']],
    ['noon', 'cron(0 12 * * ? *)', ['2026-01-30T12:00', '2026-01-31T12:00', '2026-02-01T12:00']],
    ['weekdays', 'cron(0 18 ? * MON-FRI *)', ['2026-01-30T18:00', '2026-02-02T18:00', '2026-02-03T18:00']],
    ['a list of weekdays', 'cron(0 0 ? * 1,7 *)', ['2026-01-31T00:00', '2026-02-01T00:00', '2026-02-07T00:00']],
    ['the first of a month', 'cron(0 8 1 * ? *)', ['2026-02-01T08:00', '2026-03-01T08:00', '2026-04-01T08:00']],
    ['the last day of a month', 'cron(0 0 L * ? *)', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
    ['the last weekday of a month', 'cron(0 0 LW * ? *)', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-31T00:00']],
    [
      'the weekday nearest the 15th',
      'cron(0 0 15W * ? *)',
      ['2026-02-16T00:00', '2026-03-16T00:00', '2026-04-15T00:00'],
    ],
    ['a weekday 1st', 'cron(0 0 1W * ? *)', ['2026-02-02T00:00', '2026-03-02T00:00', '2026-04-01T00:00']],
    ['a Monday for a Saturday 1st', 'cron(0 0 1W 8 ? *)', ['2026-08-03T00:00']],
    ['the third Friday', 'cron(0 0 ? * 6#3 *)', ['2026-02-20T00:00', '2026-03-20T00:00', '2026-04-17T00:00']],
    ['the last Friday', 'cron(0 0 ? * 6L *)', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
    ['a month by name', 'cron(0 0 1 MAR ? *)', ['2026-03-01T00:00', '2027-03-01T00:00']],
    ['leap days', 'cron(0 0 29 2 ? 2027-2030)', ['2028-02-29T00:00']],
  ])('fires at %s', (_, expression, times) => {
    expect(firings(expression, '2026-01-30T00:00:00Z', times.length)).toEqual(times);
  });
});

describe('rate(…)', () => {
  test.each([
    ['rate(1 minute)', ['2026-01-30T00:01', '2026-01-30T00:02']],
    ['rate(90 minutes)', ['2026-01-30T01:30', '2026-01-30T03:00']],
    ['rate(1 day)', ['2026-01-31T00:00', '2026-02-01T00:00']],
  ])('%s counts from its start', (expression, times) => {
    expect(firings(expression, '2026-01-30T00:00:00Z', times.length)).toEqual(times);
  });
});

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'rate(5)',
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(0 12 * * ?)',
  'cron(60 12 * * ? *)',
  'cron(0 12 32 * ? *)',
  'cron(0 12 ? * 0 *)',
  'cron(0 12 ? * 6#6 *)',
  'cron(5-1 12 * * ? *)',
  'cron(*/0 12 * * ? *)',
  'cron(0 12 * FOO ? *)',
  'every day',
])('%s is refused with what was got', (expression) => {
  expect(() => readSchedule(expression, 0)).toThrow(`got '${expression}'`);
});
