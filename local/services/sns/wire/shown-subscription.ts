import type { Broker } from '../broker.ts';
import type { Subscription } from '../topic.ts';

/** A subscription as lists show it. */
export function shownSubscription(broker: Broker, { arn, topicArn, protocol, endpoint }: Subscription) {
  return {
    SubscriptionArn: arn,
    Owner: broker.cloud.accountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
