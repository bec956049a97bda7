import { Duration } from 'aws-cdk-lib';
import { Color, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import type { TopicAlarmName } from '../../settings/alarms.ts';
import { AlarmSet } from './alarm-set.ts';
import { annotate, capitalized, count, type DashboardSection, graph, row, totals } from './graphs.ts';

export interface MonitoredTopic {
  readonly topic: Topic;
  /** Noun for the published messages, in the plural: `events`. */
  readonly noun: string;
  /** Whether every subscription has a dead-letter queue. A message is then lost only if that queue refuses it too. */
  readonly hasDeadLetterQueues: boolean;
}

export interface MonitoredTopics {
  /** The topics in the order of the flow. */
  readonly topics: readonly MonitoredTopic[];
  readonly alarmTopic: ITopic;
  readonly overrides: AlarmOverrides;
}

const period = Duration.minutes(1);

/** Metric → alarm → widget: gives topics their alarms and returns their section of the dashboard. */
export function monitorTopics({ topics, alarmTopic, overrides }: MonitoredTopics): DashboardSection {
  const monitored = topics.map((each) => {
    const metrics = topicMetrics(each);
    const alarms = new AlarmSet<TopicAlarmName>(each.topic, 'Alarms', {
      rules: { undelivered: { metric: metrics.undelivered, threshold: 1, periods: 1 } },
      topic: alarmTopic,
      overrides,
    });
    return { noun: each.noun, metrics, alarms };
  });
  const graphs = monitored.map(({ noun, metrics, alarms }) =>
    graph(
      `${capitalized(noun)}, and whether they were delivered`,
      count,
      [metrics.published, metrics.delivered, ...metrics.detours, metrics.undelivered],
      annotate(alarms, 'undelivered'),
    ),
  );
  const published = monitored.map(({ noun, metrics }) => metrics.published.with({ label: noun }));
  return {
    alarms: monitored.flatMap(({ alarms }) => [...alarms.byName.values()]),
    headline: (width) => [totals('Published in this time range', published, width)],
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
