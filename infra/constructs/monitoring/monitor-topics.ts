/** Metric → alarm → widget of topics: what was published, and whether everybody was told. */
import { Duration } from 'aws-cdk-lib';
import { Color, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import type { TopicAlarmName } from '../../settings/alarms.ts';
import { AlarmSet } from './alarm-set.ts';
import { annotate, count, type DashboardSection, graph, row, type Sized, totals } from './graphs.ts';

export interface MonitoredTopic {
  readonly topic: Topic;
  /** What is published, in the plural: `events`. */
  readonly noun: string;
  /** Every subscription has a dead-letter queue: only what that does not take either is lost. */
  readonly hasDeadLetterQueues: boolean;
}

export interface MonitoredTopics {
  /** In the order of the flow. */
  readonly topics: readonly MonitoredTopic[];
  readonly alarmTopic: ITopic;
  readonly overrides: AlarmOverrides;
}

const period = Duration.minutes(1);

/** Gives topics their alarms, and a dashboard what it needs to show them. */
export function monitorTopics({ topics, alarmTopic, overrides }: MonitoredTopics): DashboardSection {
  const monitored = topics.map((topic) => ({ ...topic, metrics: topicMetrics(topic) }));
  const sets = monitored.map(({ topic, metrics }) => ({
    alarms: new AlarmSet<TopicAlarmName>(topic, 'Alarms', {
      rules: { undelivered: { metric: metrics.undelivered, threshold: 1, periods: 1 } },
      topic: alarmTopic,
      overrides,
    }),
  }));
  const graphs = monitored.map(({ noun, metrics }, index): Sized => {
    const alarms = sets[index]?.alarms;
    return graph(
      `${noun.charAt(0).toUpperCase()}${noun.slice(1)}, and whether they were delivered`,
      count,
      [metrics.published, metrics.delivered, ...metrics.detours, metrics.undelivered],
      alarms ? annotate(alarms, 'undelivered') : [],
    );
  });
  return {
    alarms: sets.flatMap(({ alarms }) => [...alarms.byName.values()]),
    headline: (width) => [
      totals(
        'Published in this time range',
        monitored.map(({ noun, metrics }) => metrics.published.with({ label: noun })),
        width,
      ),
    ],
    rows: [row(...graphs)],
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
function topicMetrics({ topic, hasDeadLetterQueues }: MonitoredTopic) {
  const sum = (label: string, color: string) => ({ period, statistic: Stats.SUM, label, color });
  const redriven = topic.metric('NumberOfNotificationsRedrivenToDlq', sum('to the dead-letter queue', Color.ORANGE));
  const lost = topic.metric('NumberOfNotificationsFailedToRedriveToDlq', sum('undelivered', Color.RED));
  return {
    published: topic.metricNumberOfMessagesPublished(sum('published', Color.BLUE)),
    delivered: topic.metricNumberOfNotificationsDelivered(sum('deliveries', Color.GREEN)),
    detours: hasDeadLetterQueues
      ? [redriven, topic.metricNumberOfNotificationsFilteredOut(sum('not for the subscriber', Color.GREY))]
      : [],
    undelivered: hasDeadLetterQueues ? lost : topic.metricNumberOfNotificationsFailed(sum('undelivered', Color.RED)),
  };
}
