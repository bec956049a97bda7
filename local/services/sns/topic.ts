export type Attributes = Readonly<Record<string, string>>;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly subscriptions: readonly Subscription[];
  /** Counted since the process started, once for each message, and once for each delivery. */
  readonly published: number;
  readonly delivered: number;
  readonly failed: number;
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
