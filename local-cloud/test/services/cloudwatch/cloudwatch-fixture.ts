import { type CloudWatchOptions, openCloudWatch } from '../../../src/services/cloudwatch/index.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import type { Metric, MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';

export const CLOUD = { accountId: '000000000000', region: 'us-east-1' };
export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alarms';
export const MINUTE = 60_000;
/** 2026-11-21T00:00:00Z */
export const MIDNIGHT = Date.UTC(2026, 10, 21);

/** Opens CloudWatch on a manual clock. Its topics exist, unless their name is `gone`. */
export function openTestCloudWatch(options: Partial<CloudWatchOptions> & { readonly start?: number } = {}) {
  const clock = manualClock(options.start ?? MIDNIGHT);
  const logged: string[] = [];
  const published: { topicArn: string; subject: string; message: Record<string, unknown> }[] = [];
  const cloudWatch = openCloudWatch({
    cloud: CLOUD,
    now: clock.now,
    log: (line) => logged.push(line),
    async publish(topicArn, subject, message) {
      if (topicArn.endsWith(':gone')) throw new Error('Topic does not exist');
      published.push({ topicArn, subject, message: JSON.parse(message) });
    },
    ...options,
  });
  return { clock, cloudWatch, logged, published };
}

/** Reads the values of a metric by the minute, for an hour from midnight. */
export function readMinutes(metrics: MetricStore, metric: Metric, statistic: string): number[] {
  const hour = { from: MIDNIGHT, to: MIDNIGHT + 60 * MINUTE, period: MINUTE };
  return metrics.read(metric, hour, parseStatistic(statistic)).map(({ value }) => value);
}
