import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Color, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import type { ApiAlarmName } from '../../settings/alarms.ts';
import type { ServiceFunction } from '../service-function.ts';
import { AlarmSet } from './alarm-set.ts';
import { annotate, count, type DashboardSection, graph, milliseconds, row, totals } from './graphs.ts';

export interface MonitoredApi {
  readonly api: RestApi | HttpApi;
  readonly handler: ServiceFunction;
  /** Metrics that the function emits about the outcomes of requests: label → metric name. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly alarmTopic: ITopic;
  readonly overrides: AlarmOverrides;
}

const period = Duration.minutes(1);

/** Metric → alarm → widget: gives an API and its function their alarms and returns their section of the dashboard. */
export function monitorApi({ api, handler, outcomes, alarmTopic, overrides }: MonitoredApi): DashboardSection {
  const sum = (label: string, color?: string) => ({ period, statistic: Stats.SUM, label, ...(color && { color }) });
  const percentile = (percent: number) => ({ period, statistic: Stats.percentile(percent), label: `p${percent}` });
  const requests = api.metricCount(sum('requests', Color.BLUE));
  const refused = api.metricClientError(sum('refused (4xx)', Color.ORANGE));
  const failed = api.metricServerError(sum('failed (5xx)', Color.RED));
  const latency = (percent: number) => api.metricLatency(percentile(percent));
  const own = Object.entries(outcomes).map(([label, metric]) => handler.ownMetric(metric, sum(label)));

  const alarms = new AlarmSet<ApiAlarmName>(api, 'Alarms', {
    rules: {
      // Clients retry single failed requests; failures in three of five minutes are an outage.
      'server-errors': { metric: failed, threshold: 1, periods: 3, others: 2 },
      'slow-answers': { metric: latency(99), threshold: 5_000, periods: 3, others: 12 },
    },
    topic: alarmTopic,
    overrides,
  });
  return {
    alarms: [...alarms.byName.values()],
    headline: (width) => [totals('Requests in this time range', [requests, refused, failed], width)],
    rows: [
      row(
        graph(
          'Requests, and how they were answered',
          count,
          [requests, refused, failed],
          annotate(alarms, 'server-errors'),
        ),
        graph('Latency of answers', milliseconds, [latency(50), latency(99)], annotate(alarms, 'slow-answers')),
        graph('What the function made of them', count, own),
        graph('Function: invocations', count, [
          handler.metricInvocations(sum('invocations')),
          handler.metricErrors(sum('errors', Color.RED)),
          handler.metricThrottles(sum('throttles', Color.ORANGE)),
        ]),
      ),
    ],
  };
}
