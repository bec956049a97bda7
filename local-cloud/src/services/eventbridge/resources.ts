import type { Deployment } from '../../template/deployment.ts';
import type { Properties } from '../../template/properties.ts';
import type { NamedResource, Resource, ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { QueueTarget } from './index.ts';

const arn = ({ name, site }: NamedResource) => `arn:aws:events:${site.region}:${site.accountId}:rule/${name}`;

const eventsRule: ResourceKind = {
  type: 'AWS::Events::Rule',
  supportedProperties: ['Name', 'ScheduleExpression', 'State', 'Targets'],
  ignoredProperties: ['Description', 'Tags'],
  naming: { property: 'Name', maxLength: 64 },
  attributes: { Arn: arn },
  async connect({ logicalId, properties }, deployment) {
    for (const target of properties.nestedList('Targets')) checkTarget(logicalId, target, deployment);
  },
  async start(rule, { scheduledRules, report }) {
    const { name, logicalId, properties } = rule;
    if (!properties.has('ScheduleExpression')) return;
    if (properties.text('State', 'ENABLED') === 'DISABLED') {
      report.notice(`the schedule ${logicalId} is disabled by its template`);
      return;
    }
    const expression = properties.text('ScheduleExpression');
    scheduledRules.start({ name, arn: arn(rule), expression, targets: queueTargets(rule) });
  },
};

export const resources: readonly ResourceKind[] = [eventsRule];

function queueTargets({ properties }: Resource): QueueTarget[] {
  return properties.nestedList('Targets').map((target) => ({
    queueArn: target.text('Arn'),
    messageGroupId: target.nested('SqsParameters').has('MessageGroupId')
      ? target.nested('SqsParameters').text('MessageGroupId')
      : undefined,
  }));
}

function checkTarget(logicalId: string, target: Properties, { sqs, report }: Deployment): void {
  const queueArn = target.text('Arn');
  const id = target.text('Id');
  if (!queueArn.startsWith('arn:aws:sqs:')) {
    throw new TemplateError(`target ${id}: ${queueArn} is not a queue; rules send only to queues here`);
  }
  const unknown = Object.keys(target.values).filter((name) => !['Arn', 'Id', 'SqsParameters'].includes(name));
  for (const property of unknown) {
    report.warn(`AWS::Events::Rule ${logicalId}: ${property} of the target ${id} has no effect here`);
  }
  if (!queueArn.endsWith('.fifo')) return;
  if (!target.has('SqsParameters')) {
    throw new TemplateError(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  const queue = sqs.queues().find(({ arn }) => arn === queueArn);
  if (queue && queue.attributes.ContentBasedDeduplication !== 'true') {
    report.warn(
      `AWS::Events::Rule ${logicalId}: ${queue.name} refuses the events of the target ${id}, here and on AWS: a rule sends no ` +
        'deduplication id, so the queue needs ContentBasedDeduplication',
    );
  }
}
