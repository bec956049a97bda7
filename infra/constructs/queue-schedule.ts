import { Aws, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface QueueScheduleProps {
  /** `rate(5 minutes)` or `cron(…)`. */
  readonly expression: string;
  /** Gets the event. A FIFO queue needs content-based deduplication: Amazon EventBridge gives no deduplication id. */
  readonly queue: Queue;
  /**
   * Customer key of the queue.
   *
   * @default - the queue has none
   */
  readonly encryptionKey?: Key | undefined;
}

/** Sends Amazon EventBridge's own event to a queue again and again: `source` is `aws.events`, and `id` and `time` are new each time. */
export class QueueSchedule extends Construct {
  constructor(scope: Construct, id: string, { expression, queue, encryptionKey }: QueueScheduleProps) {
    super(scope, id);
    const ruleName = `${Stack.of(this).stackName}-${id}`;
    // By name, because the key's policy says it before there is a rule.
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
