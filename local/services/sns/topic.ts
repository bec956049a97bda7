export type Attributes = Readonly<Record<string, string>>;

export interface Topic {
  readonly id: number;
  readonly arn: string;
  readonly name: string;
  readonly isFifo: boolean;
  readonly attributes: Attributes;
  readonly tags: Attributes;
}

export type Protocol = 'sqs' | 'email' | 'email-json';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** ARN of a queue, or an email address. */
  readonly endpoint: string;
  /** RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy. */
  readonly attributes: Attributes;
}
