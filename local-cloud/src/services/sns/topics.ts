import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../front-door/service.ts';
import { invalidParameter, notImplemented, topicNotFound } from './errors.ts';
import { checkSubscriptionAttributes } from './rules/subscription-attributes.ts';
import type { Attributes, LatestMessage, Protocol, Subscription, Topic, TopicCounts } from './topic.ts';

const NONE: TopicCounts = { published: 0, delivered: 0, failed: 0, filteredOut: 0, redriven: 0, failedToRedrive: 0 };
/** So many messages of a topic are remembered. */
const LATEST = 25;

export interface SubscriptionDeclaration {
  readonly topicArn: string;
  /** `sqs`, `email` or `email-json`. */
  readonly protocol: string;
  /** ARN of a queue, or an email address. */
  readonly endpoint: string;
  /** @default {} */
  readonly attributes?: Attributes;
}

/** The topics and subscriptions of the templates, which declare them anew at every start. All throw `SnsError`. */
export interface Topics {
  /** Makes sure that there is such a topic. Returns its ARN. */
  ensureTopic(name: string): string;
  /** Makes the subscription be as a template declares it; a topic has one for each protocol and endpoint. */
  ensureSubscription(subscription: SubscriptionDeclaration): void;
  exists(topicArn: string): boolean;
  /** @throws NotFound */
  topic(arn: string): Topic;
  /** Sorted by name. */
  topics(): Topic[];
  count(topicArn: string, what: keyof TopicCounts): void;
  /** Keeps it in mind as the topic's latest. */
  remember(topicArn: string, message: LatestMessage): void;
}

export function createTopics({ region, accountId }: Cloud): Topics {
  const topics = new Map<string, Topic>();

  function topic(arn: string): Topic {
    const found = topics.get(arn);
    if (!found) throw topicNotFound();
    return found;
  }

  return {
    ensureTopic(name) {
      checkName(name);
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      if (!topics.has(arn)) topics.set(arn, { arn, name, subscriptions: [], counts: NONE, latest: [] });
      return arn;
    },
    ensureSubscription({ topicArn, protocol, endpoint, attributes = {} }) {
      const subscribed = topic(topicArn);
      const isSame = (one: Subscription) => one.protocol === protocol && one.endpoint === endpoint;
      const arn = subscribed.subscriptions.find(isSame)?.arn ?? `${topicArn}:${randomUUID()}`;
      const subscription = { arn, topicArn, protocol: readProtocol(protocol), endpoint, attributes };
      checkEndpoint(subscription);
      checkSubscriptionAttributes(attributes);
      const others = subscribed.subscriptions.filter((one) => !isSame(one));
      topics.set(topicArn, { ...subscribed, subscriptions: [...others, subscription] });
    },
    exists: (topicArn) => topics.has(topicArn),
    topic,
    topics: () => [...topics.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    count(topicArn, what) {
      const counted = topic(topicArn);
      topics.set(topicArn, { ...counted, counts: { ...counted.counts, [what]: counted.counts[what] + 1 } });
    },
    remember(topicArn, message) {
      const remembering = topic(topicArn);
      topics.set(topicArn, { ...remembering, latest: [message, ...remembering.latest].slice(0, LATEST) });
    },
  };
}

function checkName(name: string): void {
  if (/^[\w-]{1,256}$/.test(name)) return;
  throw invalidParameter(`Topic Name Reason: up to 256 letters, digits, hyphens and underscores, got ${name}`);
}

/** @throws NotImplemented for a protocol that has nothing to deliver to on this machine */
function readProtocol(protocol: string): Protocol {
  if (protocol === 'sqs' || protocol === 'email' || protocol === 'email-json') return protocol;
  throw notImplemented(`subscriptions by ${protocol}: sqs, email and email-json are there`);
}

function checkEndpoint({ protocol, endpoint }: Subscription): void {
  if (protocol !== 'sqs') {
    if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address');
    return;
  }
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/.test(endpoint)) throw invalidParameter('SQS endpoint ARN');
  if (endpoint.endsWith('.fifo')) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
}
