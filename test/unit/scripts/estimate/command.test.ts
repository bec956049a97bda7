import { describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../../../infra/settings/load-settings.ts';
import { atLeastOne, bytes, count, milliseconds, percent } from '../../../../scripts/estimate/amounts.ts';
import { chooseModel, command, readInput } from '../../../../scripts/estimate/command.ts';
import { describeEstimate } from '../../../../scripts/estimate/describe.ts';
import { estimateLoad } from '../../../../scripts/estimate/estimate-load.ts';
import { countResources } from '../../../../scripts/estimate/resources.ts';
import { UsageError } from '../../../../scripts/shared/errors.ts';
import { readArguments } from '../../../../scripts/shared/options.ts';

/** Runs `npm run estimate` without its synthesis. */
async function estimate(argv: string[], context: Record<string, string> = {}) {
  const { values } = readArguments(command.options, argv);
  const model = chooseModel(values);
  const { settings } = await loadSettings({ directory: import.meta.dirname, environment: {}, context });
  const input = readInput(model, values, settings, { alarmMetrics: 12, dashboards: 1, kmsKeys: 0 });
  const result = estimateLoad(model, input);
  const described = model.describe(input, result.usage, settings);
  return { text: describeEstimate(result, input, model.noun, described).join('\n'), input, result };
}

describe('npm run estimate', () => {
  test('the estimate of files shows what was assumed and what the options replace', async () => {
    const { text } = await estimate(['--files-per-month', '2M', '--backlog', '1M', '--copy-ms', '95'], {
      max_concurrency: '20',
      region: 'eu-west-1',
    });

    expect(text).toMatch(/^2,000,000 files a month, 1 MB each, 0\.761 files\/s on average$/m);
    expect(text).toMatch(/^Amazon S3 +copies +2,000,000 requests +10\.00$/m);
    expect(text).toMatch(/^Total +\d+\.\d\d$/m);
    expect(text).toContain('prices of your Region, eu-west-1, are not covered');
    // Ten copies in 95 + 5 ms: 100 files/s for each of twenty.
    expect(text).toMatch(/^max_concurrency +2,000 +applies first: 20 invocations at a time/m);
    expect(text).toMatch(/^A backlog of 1,000,000 files takes 8 min\.$/m);
    expect(text).toMatch(/^95 +ms for a copy +your option$/m);
    expect(text).toMatch(/^400 +ms for a part of 32 MiB +not measured: AWS states/m);
  });

  test('the estimate of records shows the limits of the API and of the queue', async () => {
    const { text, input } = await estimate(['--records-per-month', '10M'], {
      stream_queue_type: 'fifo',
      batch_window_seconds: '5',
    });

    expect(text).toMatch(/^10,000,000 records a month, 500 bytes each, 3\.81 records\/s on average$/m);
    expect(text).toMatch(/^Amazon API Gateway +requests, REST +10,000,000 requests +35\.00$/m);
    expect(text).toMatch(/^Amazon DynamoDB +writes +30,000,000 write units +18\.75$/m);
    expect(text).toMatch(/^limit of the API +records\/s$/m);
    expect(text).toMatch(/^api_throttle_rate +500 +applies first: posts\/s/m);
    expect(text).toMatch(/^limit of processing +records\/s$/m);
    expect(text).toMatch(/^Settings: .*batch_window_seconds = 0, .*stream_queue_type = fifo/m);
    expect(input.assumptions.messagesPerBatch.value).toBe(1);
  });

  test.each([
    [{ enable_web: 'true', api_authorization: 'none' }, /^Amazon CloudFront +requests +90,000,000 requests/m, true],
    [{}, /^Amazon API Gateway +answers to the internet/m, false],
  ] as const)(
    'the estimate of orders with the settings %j covers the page or leaves it out',
    async (context, line, hasPage) => {
      const { text } = await estimate(['--orders-per-month', '10M', '--burst-rate', '1'], context);

      expect(text).toMatch(
        /^10,000,000 orders a month, 500 bytes each, each followed by 3 pages of orders, 3\.81 orders\/s/m,
      );
      expect(text).toMatch(/^Amazon API Gateway +requests, HTTP +40,000,000 requests +40\.00$/m);
      expect(text).toMatch(/^Amazon SNS +publishes +20,000,000 requests/m);
      expect(text).toMatch(/^notify-customer: max_concurrency +1,111 +applies first: 5 invocations/m);
      expect(text).toMatch(/^A burst of 1 orders\/s for 60 s: no orders wait\.$/m);
      expect(text).toMatch(line);
      expect(text.includes('requests for the page for each order')).toBe(hasPage);
    },
  );

  test.each([
    [[], 'estimate takes one load: --files-per-month 1M for the file pipeline'],
    [['--files-per-month', '1', '--records-per-month', '1'], 'estimate takes one load'],
    [['--files-per-month', '1', '--store-ms', '5'], '--store-ms does not apply to files'],
    [['--records-per-month', '1', '--copy-ms', '5'], '--copy-ms does not apply to records'],
    [['--orders-per-month', '1', '--groups', '5'], '--groups does not apply to orders'],
    [['--files-per-month', '1', '--kept-months', '5'], '--kept-months does not apply to files'],
    [['--files-per-month', '1', '--burst-seconds', '9'], '--burst-seconds needs --burst-rate'],
    [['--files-per-month', 'many'], '--files-per-month takes a number such as 200, 50k or 1.5M, got "many"'],
  ])('the command line %j is a usage error: %s', async (argv, message) => {
    const error = await estimate(argv).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(message);
  });
});

describe('amounts on the command line', () => {
  const kinds = { count, bytes, percent, milliseconds, atLeastOne: (help: string) => atLeastOne('N', help) };

  test.each([
    ['count', '1.5M', 1_500_000],
    ['count', '200', 200],
    ['count', '50k', 50_000],
    ['bytes', '500KB', 500_000],
    ['bytes', '2 GiB', 2 ** 31],
    ['bytes', '0', 0],
    ['percent', '2', 0.02],
    ['percent', '0.5%', 0.005],
    ['milliseconds', '120ms', 120],
    ['atLeastOne', '1.2', 1.2],
  ] as const)('the %s %s is %d', (kind, given, amount) => {
    expect(kinds[kind]('').read(given)).toBeCloseTo(amount, 9);
  });

  test.each([
    ['count', '1m'],
    ['count', '-1'],
    ['count', 'constructor'],
    ['count', '1constructor'],
    ['bytes', '5 mb'],
    ['percent', '101'],
    ['milliseconds', '0'],
    ['atLeastOne', '0.9'],
  ] as const)('the %s %s is refused', (kind, given) => {
    expect(kinds[kind]('').read(given)).toBeUndefined();
  });
});

test('an alarm is counted by the metrics that it looks at, as AWS bills it', () => {
  const stat = { MetricStat: {} };
  const template = {
    Resources: {
      Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Expression: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Expression: 'a/b' }, stat, stat] } },
      Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue' },
    },
  };

  expect(countResources(template)).toEqual({ alarmMetrics: 3, dashboards: 1, kmsKeys: 1 });
});
