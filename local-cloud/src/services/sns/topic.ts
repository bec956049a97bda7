export type Attributes = Readonly<Record<string, string>>;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly subscriptions: readonly Subscription[];
  readonly counts: TopicCounts;
  /** The latest few, the latest first. */
  readonly latest: readonly LatestMessage[];
}

/** Since the process started: each message, and each of its deliveries. */
export interface TopicCounts {
  readonly published: number;
  readonly delivered: number;
  /** The subscriber did not take it. */
  readonly failed: number;
  readonly filteredOut: number;
  /** Those that failed and were taken by the subscription's dead-letter queue. */
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

export type Protocol = 'sqs' | 'email' | 'email-json';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** ARN of a queue, or an email address. */
  readonly endpoint: string;
  /** RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy: policies as JSON text. */
  readonly attributes: Attributes;
}
