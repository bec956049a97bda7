import type { Broker, SubscriptionDraft } from './broker.ts';
import { invalidParameter, notImplemented } from './errors.ts';
import { checkSubscriptionAttributes } from './rules/subscription-attributes.ts';
import { checkTopicAttributes, checkTopicName } from './rules/topic-attributes.ts';
import type { Attributes, Protocol, Subscription, Topic } from './topic.ts';

/** Creates the topic, or gives an existing one these attributes and keeps its subscriptions. */
export function ensureTopic(broker: Broker, name: string, attributes: Attributes, tags: Attributes = {}): Topic {
  const isFifo = attributes.FifoTopic === 'true';
  checkTopicName(name, isFifo);
  checkTopicAttributes(attributes);
  const existing = broker.findTopic(broker.arnOf(name));
  if (!existing) return broker.createTopic(name, isFifo, attributes, tags);
  if (existing.isFifo !== isFifo) throw invalidParameter('Attributes Reason: FifoTopic can not change');
  broker.updateTopic({ ...existing, attributes });
  return broker.topic(existing.arn);
}

/** Subscribes the endpoint, or gives its existing subscription to the topic these attributes. */
export function ensureSubscription(broker: Broker, draft: SubscriptionDraft): Subscription {
  const topic = broker.topic(draft.topicArn);
  checkEndpoint(topic, draft.protocol, draft.endpoint);
  checkSubscriptionAttributes(draft.attributes);
  const existing = findSubscription(broker, draft);
  if (!existing) return broker.subscribe(draft);
  const subscription = { ...existing, attributes: draft.attributes };
  broker.updateSubscription(subscription);
  return subscription;
}

/** A topic has one subscription for each protocol and endpoint. */
export function findSubscription(
  broker: Broker,
  { topicArn, protocol, endpoint }: Omit<SubscriptionDraft, 'attributes'>,
): Subscription | undefined {
  return broker.subscriptions(topicArn).find((one) => one.protocol === protocol && one.endpoint === endpoint);
}

/** @throws NotImplemented for a protocol that has nothing to deliver to on this machine */
export function readProtocol(protocol: string): Protocol {
  if (protocol === 'sqs' || protocol === 'email' || protocol === 'email-json') return protocol;
  throw notImplemented(`subscriptions by ${protocol}: sqs, email and email-json are there`);
}

function checkEndpoint(topic: Topic, protocol: Protocol, endpoint: string): void {
  if (protocol !== 'sqs') {
    if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address');
    return;
  }
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/.test(endpoint)) throw invalidParameter('SQS endpoint ARN');
  if (!topic.isFifo && endpoint.endsWith('.fifo')) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
}
