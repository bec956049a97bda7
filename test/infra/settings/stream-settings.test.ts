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

describe('cors_allowed_origins', () => {
  const origins = [
    'https://app.example.com',
    'https://app.example.com:8443',
    'http://localhost:3000',
    'http://127.0.0.1',
  ];

  test('takes origins of pages that are safe to trust', async () => {
    const { settings } = await load({
      files: { 'terraform.tfvars': `cors_allowed_origins = ${JSON.stringify(origins)}` },
    });

    expect(settings.cors_allowed_origins).toEqual(origins);
  });

  test('takes all of them, as Terraform takes lists on the command line', async () => {
    const { settings } = await load({ environment: { TF_VAR_cors_allowed_origins: '["*"]' } });

    expect(settings.cors_allowed_origins).toEqual(['*']);
  });

  test.each([
    'https://app.example.com/page',
    'https://App.example.com',
    'https://app.example.com:443',
    'https://*.example.com',
    'app.example.com',
    'null',
  ])('%s is no origin that a browser would send', async (origin) => {
    const { problems } = await loadProblems({ context: { cors_allowed_origins: JSON.stringify([origin]) } });

    expect(problems.map(({ setting }) => setting)).toEqual(['cors_allowed_origins']);
  });
});

describe('what is allowed and yet worth a warning', () => {
  test('the defaults are not', async () => {
    expect((await load({})).warnings).toEqual([]);
  });

  test('an API without authorization is', async () => {
    const { warnings } = await load({ context: { api_authorization: 'none' } });

    expect(warnings).toEqual([expect.stringMatching(/^api_authorization = "none": everybody who knows the address/)]);
  });

  test.each([{ batch_size: '100', batch_window_seconds: '5' }, { batch_window_seconds: '1' }])(
    'batches that a FIFO queue can’t have are: %p',
    async (batches) => {
      const { warnings } = await load({ context: { ...batches, stream_queue_type: 'fifo' } });

      expect(warnings).toEqual([expect.stringMatching(/^stream_queue_type = "fifo": .* at most 10, without a window/)]);
    },
  );

  test('nothing is about a stack that is switched off', async () => {
    const context = {
      enable_stream_api: 'false',
      api_authorization: 'none',
      stream_queue_type: 'fifo',
      batch_size: '1',
    };

    expect((await load({ context })).warnings).toEqual([]);
  });
});
