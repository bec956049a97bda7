import { randomUUID } from 'node:crypto';
import { AwsError } from '../../front-door/aws-json.ts';
import type { Cloud } from '../../front-door/service.ts';
import { invalidParameter, notImplemented } from './errors.ts';
import { compileFilterPolicy } from './filter-policy.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly subscriptions: readonly Subscription[];
  readonly counts: TopicCounts;
  /** The latest few messages, the latest first. */
  readonly latest: readonly LatestMessage[];
}

/** Counts messages and their deliveries since the process started. */
export interface TopicCounts {
  readonly published: number;
  readonly delivered: number;
  /** Deliveries that the subscriber refused. */
  readonly failed: number;
  readonly filteredOut: number;
  /** Failed deliveries that went to the subscription's dead-letter queue. */
  readonly redriven: number;
  readonly failedToRedrive: number;
}

export interface LatestMessage {
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly subject: string | undefined;
  readonly text: string;
}

type Protocol = 'sqs' | 'email' | 'email-json';
type Attributes = Readonly<Record<string, string>>;

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** ARN of a queue, or an email address. */
  readonly endpoint: string;
  /** RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy: policies as JSON text. */
  readonly attributes: Attributes;
}

export interface SubscriptionDeclaration extends Omit<Subscription, 'arn' | 'protocol' | 'attributes'> {
  /** `sqs`, `email` or `email-json`. */
  readonly protocol: string;
  /** @default {} */
  readonly attributes?: Attributes;
}

const NONE: TopicCounts = { published: 0, delivered: 0, failed: 0, filteredOut: 0, redriven: 0, failedToRedrive: 0 };

/** Number of messages of a topic that are remembered. */
const LATEST = 25;

const QUEUE_ARN = /^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/;

export type Topics = ReturnType<typeof createTopics>;

/** Holds the topics and subscriptions of the templates, which declare them again at every start. */
export function createTopics({ region, accountId }: Cloud) {
  const topics = new Map<string, Topic>();

  /** @throws NotFound */
  function topic(arn: string): Topic {
    const found = topics.get(arn);
    if (!found) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    return found;
  }

  return {
    topic,
    /** Creates the topic unless it exists. Returns its ARN. */
    ensureTopic(name: string): string {
      if (!/^[\w-]{1,256}$/.test(name)) {
        throw invalidParameter(`Topic Name Reason: up to 256 letters, digits, hyphens and underscores, got ${name}`);
      }
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      if (!topics.has(arn)) topics.set(arn, { arn, name, subscriptions: [], counts: NONE, latest: [] });
      return arn;
    },
    /** Makes a subscription match its template; a topic has one for each protocol and endpoint. */
    ensureSubscription({ topicArn, protocol, endpoint, attributes = {} }: SubscriptionDeclaration): void {
      const subscribed = topic(topicArn);
      const isSame = (one: Subscription) => one.protocol === protocol && one.endpoint === endpoint;
      const arn = subscribed.subscriptions.find(isSame)?.arn ?? `${topicArn}:${randomUUID()}`;
      const subscription = { arn, topicArn, protocol: readProtocol(protocol), endpoint, attributes };
      checkEndpoint(subscription);
      checkAttributes(attributes);
      const others = subscribed.subscriptions.filter((one) => !isSame(one));
      topics.set(topicArn, { ...subscribed, subscriptions: [...others, subscription] });
    },
    exists: (topicArn: string): boolean => topics.has(topicArn),
    /** Lists the topics by name. */
    topics: (): Topic[] => [...topics.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    count(topicArn: string, counter: keyof TopicCounts): void {
      const counted = topic(topicArn);
      topics.set(topicArn, { ...counted, counts: { ...counted.counts, [counter]: counted.counts[counter] + 1 } });
    },
    /** Keeps a message as the topic's latest. */
    remember(topicArn: string, message: LatestMessage): void {
      const remembering = topic(topicArn);
      topics.set(topicArn, { ...remembering, latest: [message, ...remembering.latest].slice(0, LATEST) });
    },
  };
}

/** @throws NotImplemented for a protocol that has no receiver on this machine */
function readProtocol(protocol: string): Protocol {
  if (protocol === 'sqs' || protocol === 'email' || protocol === 'email-json') return protocol;
  throw notImplemented(`Subscribe with the protocol ${protocol} (use sqs, email or email-json)`);
}

function checkEndpoint({ protocol, endpoint }: Subscription): void {
  if (protocol !== 'sqs') {
    if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address');
    return;
  }
  if (!QUEUE_ARN.test(endpoint)) throw invalidParameter('SQS endpoint ARN');
  if (endpoint.endsWith('.fifo')) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
}

const SETTABLE = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'];

function checkAttributes(attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    if (!SETTABLE.includes(name)) {
      throw invalidParameter(`AttributeName Reason: the local SNS knows ${SETTABLE.join(', ')}, got ${name}`);
    }
  }
  const { RawMessageDelivery = 'false', FilterPolicyScope: scope = 'MessageAttributes' } = attributes;
  const { FilterPolicy, RedrivePolicy } = attributes;
  if (RawMessageDelivery !== 'true' && RawMessageDelivery !== 'false') {
    throw invalidParameter(
      `Attributes Reason: RawMessageDelivery: Invalid value [${RawMessageDelivery}]. Must be true or false.`,
    );
  }
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
    throw invalidParameter(
      `Attributes Reason: FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if (FilterPolicy) compileFilterPolicy(FilterPolicy, scope);
  const target = RedrivePolicy && deadLetterTargetOf(RedrivePolicy);
  if (RedrivePolicy && !QUEUE_ARN.test(target ?? '')) {
    throw invalidParameter(`RedrivePolicy: deadLetterTargetArn is an invalid arn, got ${target ?? 'none'}`);
  }
}

/** @throws InvalidParameter when the policy is not JSON */
export function deadLetterTargetOf(redrivePolicy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(redrivePolicy);
    return deadLetterTargetArn === undefined ? undefined : String(deadLetterTargetArn);
  } catch (cause) {
    throw Object.assign(invalidParameter('RedrivePolicy: failed to parse JSON.'), { cause });
  }
}
