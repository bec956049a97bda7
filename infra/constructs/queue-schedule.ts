import { Aws, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface QueueScheduleProps {
  /** Schedule expression: `rate(5 minutes)` or `cron(…)`. */
  readonly expression: string;
  /** Target of the events. A FIFO queue needs content-based deduplication: the events have no deduplication id. */
  readonly queue: Queue;
  /**
   * Customer key that encrypts the queue.
   *
   * @default - the queue has no customer key
   */
  readonly encryptionKey?: Key | undefined;
}

/** Sends scheduled events of Amazon EventBridge to a queue. Their `source` is `aws.events`, their `id` is unique. */
export class QueueSchedule extends Construct {
  constructor(scope: Construct, id: string, { expression, queue, encryptionKey }: QueueScheduleProps) {
    super(scope, id);
    const ruleName = `${Stack.of(this).stackName}-${id}`;
    // The ARN is built from the name: the key policy contains it before the rule exists.
    const ruleArn = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });
    const allow = (actions: string[], resource: string) =>
      new PolicyStatement({
        sid: `Allow${id}`,
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions,
        resources: [resource],
        conditions: {
          ArnEquals: { 'aws:SourceArn': ruleArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      });
    const { policyDependable } = queue.addToResourcePolicy(allow(['sqs:SendMessage'], queue.queueArn));
    encryptionKey?.addToResourcePolicy(allow(['kms:Decrypt', 'kms:GenerateDataKey'], '*'), false);
    const rule = new Rule(this, 'Rule', { ruleName, schedule: Schedule.expression(expression) });
    rule.addTarget({
      bind: () => ({ arn: queue.queueArn, ...(queue.fifo && { sqsParameters: { messageGroupId: 'schedule' } }) }),
    });
    acknowledge(rule, { 'Serverless-EventBusDLQ': 'A tick that could not be sent is not missed: the next one comes.' });
    if (policyDependable) rule.node.addDependency(policyDependable);
  }
}
