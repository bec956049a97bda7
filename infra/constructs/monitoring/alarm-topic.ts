import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { SecureTopic } from '../secure-topic.ts';

export interface AlarmTopicProps {
  /**
   * Who is told. The subscription starts when somebody follows the link that AWS sends there.
   *
   * @default - nobody, until somebody subscribes to the topic
   */
  readonly email?: string;
  /**
   * Customer key for the messages. Its policy gets the permission that Amazon CloudWatch needs.
   *
   * @default - not encrypted at rest; alarms hold no data of files
   */
  readonly encryptionKey?: IKey;
}

/** Where the alarms of a stack go. One that has a policy of its own must let Amazon CloudWatch in by name. */
export class AlarmTopic extends SecureTopic {
  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    const { email, encryptionKey } = props;
    super(scope, id, { name: 'alarms', ...(encryptionKey && { encryptionKey }) });
    this.addToResourcePolicy(this.allowAlarms(['sns:Publish'], this.topicArn));
    // Refuses a key whose policy is out of our hands: without the statement, alarms would get lost in silence.
    encryptionKey?.addToResourcePolicy(this.allowAlarms(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'), false);
    if (email) this.addEmail(email, 'A mail is not replayed: whoever missed it sees the alarm on the dashboard.');
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
  private allowAlarms(actions: string[], resource: string): PolicyStatement {
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new PolicyStatement({
      sid: 'AllowAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': alarms },
      },
    });
  }
}
