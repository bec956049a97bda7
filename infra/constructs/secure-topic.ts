import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionFilter, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { QueueWorker } from './queue-worker.ts';

interface SecureTopicProps {
  /** After the stack's name and a hyphen: unique in the account and Region. */
  readonly name: string;
  /**
   * Customer key for the messages.
   *
   * @default - not encrypted at rest: Amazon SNS keeps a message until it is delivered
   */
  readonly encryptionKey?: IKey;
}

/** A topic that takes messages over TLS alone, from those in this account who are allowed to. */
export class SecureTopic extends Topic {
  constructor(scope: Construct, id: string, { name, encryptionKey }: SecureTopicProps) {
    super(scope, id, {
      topicName: `${Stack.of(scope).stackName}-${name}`,
      enforceSSL: true,
      ...(encryptionKey && { masterKey: encryptionKey }),
    });
  }

  /** The subscription starts when somebody follows the link that AWS sends there. */
  addEmail(address: string, whyNoDeadLetters: string): void {
    const subscription = this.addSubscription(new EmailSubscription(address));
    acknowledge(subscription, { 'Serverless-SNSRedrivePolicy': whyNoDeadLetters });
  }
}

interface EventTopicProps {
  /** After the stack's name and a hyphen: unique in the account and Region. */
  readonly name: string;
  /**
   * Customer key for the events, and for the queues that they are delivered to.
   *
   * @default - not encrypted in the topic; the queues have keys of Amazon SQS
   */
  readonly encryptionKey?: Key;
}

/** Message attribute that says what has happened. */
const EVENT_TYPE = 'eventType';

/** Tells several workers of the same event: each has its own copy, its own retries and its own dead letters. */
export class EventTopic extends SecureTopic {
  private readonly encryptionKey: Key | undefined;

  constructor(scope: Construct, id: string, props: EventTopicProps) {
    super(scope, id, props);
    this.encryptionKey = props.encryptionKey;
    // By name: the topic waits for the key, so the key can't wait for the topic.
    const arn = Stack.of(this).formatArn({ service: 'sns', resource: `${Stack.of(this).stackName}-${props.name}` });
    this.encryptionKey?.addToResourcePolicy(allowTopic(arn, ['kms:Decrypt', 'kms:GenerateDataKey'], '*'), false);
  }

  /**
   * Delivers events of one type as they are, without an envelope. Where the queue does not take one, the worker's dead-letter
   * queue gets it, and a replay puts it into the queue like any other.
   */
  deliverTo(worker: QueueWorker, eventType: string): void {
    const { queue, deadLetterQueue } = worker;
    queue.addToResourcePolicy(allowTopic(this.topicArn, ['sqs:SendMessage'], queue.queueArn));
    new Subscription(worker, 'Events', {
      topic: this,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
      filterPolicy: { [EVENT_TYPE]: SubscriptionFilter.stringFilter({ allowlist: [eventType] }) },
      deadLetterQueue,
    });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
function allowTopic(topicArn: string, actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'AllowTopic',
    principals: [new ServicePrincipal('sns.amazonaws.com')],
    actions,
    resources: [resource],
    // It has the account in it.
    conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
  });
}
