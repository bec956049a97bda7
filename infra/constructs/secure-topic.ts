import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionFilter, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { QueueWorker } from './queue-worker.ts';

interface SecureTopicProps {
  /** Second part of the topic name, after the stack name. The topic name is unique in the account and Region. */
  readonly name: string;
  /**
   * Customer key for the messages.
   *
   * @default - not encrypted at rest; Amazon SNS stores a message only until it is delivered
   */
  readonly encryptionKey?: IKey;
}

/** A topic that accepts messages over TLS only, from principals of this account that have the permission. */
export class SecureTopic extends Topic {
  constructor(scope: Construct, id: string, { name, encryptionKey }: SecureTopicProps) {
    super(scope, id, {
      topicName: `${Stack.of(scope).stackName}-${name}`,
      enforceSSL: true,
      ...(encryptionKey && { masterKey: encryptionKey }),
    });
  }

  /** Subscribes an address. The subscription starts when the recipient follows the link in AWS's e-mail. */
  addEmail(address: string, whyNoDeadLetters: string): void {
    const subscription = this.addSubscription(new EmailSubscription(address));
    acknowledge(subscription, { 'Serverless-SNSRedrivePolicy': whyNoDeadLetters });
  }
}

interface EventTopicProps extends SecureTopicProps {
  /**
   * Customer key for the events in the topic and in the subscribed queues.
   *
   * @default - the topic is not encrypted; the queues use keys that Amazon SQS manages
   */
  readonly encryptionKey?: Key;
}

/** Name of the message attribute with the type of the event. */
const EVENT_TYPE = 'eventType';

/** Delivers each event to several workers. Every worker has its own copy, retries and dead letters. */
export class EventTopic extends SecureTopic {
  private readonly encryptionKey: Key | undefined;

  constructor(scope: Construct, id: string, props: EventTopicProps) {
    super(scope, id, props);
    this.encryptionKey = props.encryptionKey;
    // The ARN is built from the name: the topic depends on the key, so the key cannot refer to the topic.
    const arn = Stack.of(this).formatArn({ service: 'sns', resource: `${Stack.of(this).stackName}-${props.name}` });
    this.encryptionKey?.addToResourcePolicy(allowTopic(arn, ['kms:Decrypt', 'kms:GenerateDataKey'], '*'), false);
  }

  /**
   * Delivers events of one type without the envelope of Amazon SNS. An event that the queue does not accept goes to the
   * dead-letter queue of the worker, and can be replayed from there.
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
    // The ARN of the topic contains the account.
    conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
  });
}
