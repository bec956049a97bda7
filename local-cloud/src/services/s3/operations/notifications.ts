import { randomUUID } from 'node:crypto';
import { receiveXml } from '../body/receive-body.ts';
import { causeOf, type Operation } from '../context.ts';
import { xmlReply } from '../http/reply.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import type { Element, XmlNode } from '../http/xml.ts';
import type { NotificationConfiguration, NotificationRule } from '../notifications/configuration.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration: Operation = ({ bucket }, { store }) => {
  const { notifications = [] } = store.buckets.require(bucket);
  return xmlReply('NotificationConfiguration', configurationElement(notifications));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration: Operation = async (request, { store, buckets, now }) => {
  store.buckets.require(request.bucket);
  const rules = readConfiguration(await receiveXml(request, 'NotificationConfiguration'));
  await buckets.putNotifications(request.bucket, rules, {
    cause: causeOf(request, now()),
    skipDestinationValidation: request.header('x-amz-skip-destination-validation')?.toLowerCase() === 'true',
  });
  return {};
};

/** Elements of a rule and of its destination: https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html */
const ELEMENTS = {
  queue: { rule: 'QueueConfiguration', arn: 'Queue' },
  topic: { rule: 'TopicConfiguration', arn: 'Topic' },
} as const;

const NOT_IMPLEMENTED = ['CloudFunctionConfiguration', 'LambdaFunctionConfiguration', 'EventBridgeConfiguration'];

function readConfiguration(document: XmlNode): NotificationRule[] {
  for (const element of NOT_IMPLEMENTED) {
    if (!document.has(element)) continue;
    throw new S3Error('NotImplemented', `${element} is not implemented; queues and topics are.`);
  }
  return (['queue', 'topic'] as const).flatMap((kind) =>
    document.children(ELEMENTS[kind].rule).map((node) => ({
      id: node.text('Id') || randomUUID(),
      target: { kind, arn: (node.text(ELEMENTS[kind].arn) ?? '').trim() },
      events: node.texts('Event').map((each) => each.trim()),
      ...readFilter(node),
    })),
  );
}

function readFilter(node: XmlNode): { prefix?: string; suffix?: string } {
  const filter: { prefix?: string; suffix?: string } = {};
  for (const rule of node.child('Filter')?.child('S3Key')?.children('FilterRule') ?? []) {
    const part = (rule.text('Name') ?? '').trim().toLowerCase();
    if (part !== 'prefix' && part !== 'suffix') {
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', part);
    }
    if (filter[part] !== undefined) {
      throw invalidArgument(`Cannot specify more than one ${part} rule in a filter.`, 'FilterRule.Name', part);
    }
    filter[part] = rule.text('Value') ?? '';
  }
  return filter;
}

function configurationElement(rules: NotificationConfiguration): Element {
  const rulesTo = (kind: keyof typeof ELEMENTS) =>
    rules
      .filter(({ target }) => target.kind === kind)
      .map((rule) => ({
        Id: rule.id,
        [ELEMENTS[kind].arn]: rule.target.arn,
        Event: rule.events,
        ...filterElement(rule),
      }));
  return { [ELEMENTS.queue.rule]: rulesTo('queue'), [ELEMENTS.topic.rule]: rulesTo('topic') };
}

function filterElement({ prefix, suffix }: NotificationRule): Element {
  const FilterRule = [
    ...(prefix === undefined ? [] : [{ Name: 'Prefix', Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: 'Suffix', Value: suffix }]),
  ];
  return FilterRule.length === 0 ? {} : { Filter: { S3Key: { FilterRule } } };
}
