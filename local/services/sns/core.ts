import type { Broker } from './broker.ts';
import { ensureSubscription, ensureTopic, readProtocol } from './ensure.ts';
import { publish } from './publish.ts';
import { checkMessage, type PublishOptions } from './rules/published-message.ts';
import type { Attributes, Subscription } from './topic.ts';

/** What the other parts of the local cloud call without the wire. All throw `SnsError`. */
export interface SnsCore {
  /** Makes the topic be as a template declares it: creates it, or gives an existing one these attributes. Returns its ARN. */
  ensureTopic(name: string, attributes?: Attributes): string;
  /** Deletes the topic with its subscriptions. */
  deleteTopic(topicArn: string): void;
  /** Makes the subscription be as a template declares it. Returns its ARN. */
  ensureSubscription(subscription: SubscriptionDeclaration): string;
  unsubscribe(subscriptionArn: string): void;
  /** Resolves when every subscription has the message, its dead-letter queue has it, or the user was told that it is lost. */
  publish(topicArn: string, message: string, options?: PublishOptions): Promise<{ messageId: string }>;
  exists(topicArn: string): boolean;
  /** Sorted by name. */
  topics(): TopicState[];
}

export interface SubscriptionDeclaration {
  readonly topicArn: string;
  /** `sqs`, `email` or `email-json`. */
  readonly protocol: string;
  /** ARN of a queue, or an email address. */
  readonly endpoint: string;
  /**
   * RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy: as in Subscribe, policies as JSON text.
   *
   * @default {}
   */
  readonly attributes?: Attributes;
}

export interface TopicState {
  readonly name: string;
  readonly arn: string;
  readonly subscriptions: readonly Subscription[];
  /** Counted since the process started, once for each message, and once for each delivery. */
  readonly published: number;
  readonly delivered: number;
  readonly failed: number;
}

export function createCore(broker: Broker): SnsCore {
  return {
    ensureTopic: (name, attributes = {}) => ensureTopic(broker, name, attributes).arn,
    deleteTopic: (topicArn) => broker.deleteTopic(broker.topic(topicArn)),
    ensureSubscription: ({ topicArn, protocol, endpoint, attributes = {} }) =>
      ensureSubscription(broker, { topicArn, protocol: readProtocol(protocol), endpoint, attributes }).arn,
    unsubscribe: (subscriptionArn) => broker.unsubscribe(subscriptionArn),
    async publish(topicArn, message, options = {}) {
      const topic = broker.topic(topicArn);
      return publish(broker, topic, checkMessage(topic, message, options));
    },
    exists: (topicArn) => broker.findTopic(topicArn) !== undefined,
    topics: () =>
      broker.topics().map(({ name, arn }) => ({
        name,
        arn,
        subscriptions: broker.subscriptions(arn),
        ...broker.totals(arn),
      })),
  };
}
