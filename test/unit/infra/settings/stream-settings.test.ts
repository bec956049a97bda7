import { describe, expect, test } from '@jest/globals';
import { load, loadProblems } from './load.ts';

describe('stream_schedule', () => {
  test.each([
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(12 hours)',
    'rate(1 day)',
    'cron(0 6 ? * MON-FRI *)',
    'cron(0/15 * * * ? *)',
    'cron(0-5,30 8-17 1,15 JAN-MAR ? 2026-2030)',
    'cron(0 8 L * ? *)',
    'cron(0 8 3W * ? *)',
    'cron(0 8 ? * 6#3 *)',
    'cron(0 8 ? * 5L *)',
  ])('%s is a schedule', async (schedule) => {
    const { settings } = await load({ context: { stream_schedule: schedule } });

    expect(settings.stream_schedule).toBe(schedule);
  });

  test.each([
    ['a unit that does not agree with the number', 'rate(1 minutes)'],
    ['a unit that does not agree with the number', 'rate(5 minute)'],
    ['no time at all', 'rate(0 minutes)'],
    ['an unknown unit', 'rate(5 weeks)'],
    ['five fields', 'cron(0 6 ? * MON-FRI)'],
    ['seven fields', 'cron(0 0 6 ? * MON-FRI *)'],
    ['both days', 'cron(0 6 1 * MON *)'],
    ['neither day', 'cron(0 6 ? * ? *)'],
    ['a minute that there is not', 'cron(60 6 ? * MON *)'],
    ['a range from high to low', 'cron(0 18-6 ? * MON *)'],
    ['a step of nothing', 'cron(0/0 6 ? * MON *)'],
    ['a weekday in small letters', 'cron(0 6 ? * mon *)'],
    ['spaces around it', ' rate(5 minutes)'],
  ])('%s: %s is none', async (_, schedule) => {
    const { problems } = await loadProblems({ context: { stream_schedule: schedule } });

    expect(problems.map(({ setting }) => setting)).toEqual(['stream_schedule']);
  });
});
