import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface SecureTopicProps {
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
