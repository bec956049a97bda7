import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { SecureTopic } from '../secure-topic.ts';

export interface AlarmTopicProps {
  /**
   * Address that gets an e-mail for each alarm. The subscription starts when the recipient follows the link in AWS's
   * e-mail.
   *
   * @default - no subscription
   */
  readonly email?: string;
  /**
   * Customer key for the messages. The construct adds the permission of Amazon CloudWatch to the key policy.
   *
   * @default - not encrypted at rest; alarms contain no file data
   */
  readonly encryptionKey?: IKey;
}

/** Topic for the alarms of a stack. Its policy replaces the default one, so it allows Amazon CloudWatch explicitly. */
export class AlarmTopic extends SecureTopic {
  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    const { email, encryptionKey } = props;
    super(scope, id, { name: 'alarms', ...(encryptionKey && { encryptionKey }) });
    this.addToResourcePolicy(this.allowAlarms(['sns:Publish'], this.topicArn));
    // Throws for an imported key, whose policy cannot be changed here: without the statement, alarms would be lost
    // silently.
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
