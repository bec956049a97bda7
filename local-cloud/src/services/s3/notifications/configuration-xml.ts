import { randomUUID } from 'node:crypto';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import type { Element, XmlNode } from '../http/xml.ts';
import type { NotificationConfiguration, NotificationRule } from './configuration.ts';

/** The element of a rule and of its destination, by kind: https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html */
const ELEMENTS = {
  queue: { rule: 'QueueConfiguration', arn: 'Queue' },
  topic: { rule: 'TopicConfiguration', arn: 'Topic' },
} as const;

const NOT_IMPLEMENTED = ['CloudFunctionConfiguration', 'LambdaFunctionConfiguration', 'EventBridgeConfiguration'];

export function readConfigurationXml(document: XmlNode): NotificationRule[] {
  for (const name of NOT_IMPLEMENTED) {
    if (document.has(name)) throw new S3Error('NotImplemented', `${name} is not implemented; queues and topics are.`);
  }
  return (['queue', 'topic'] as const).flatMap((kind) =>
    document.children(ELEMENTS[kind].rule).map((node) => ({
      id: node.text('Id') || randomUUID(),
      target: { kind, arn: (node.text(ELEMENTS[kind].arn) ?? '').trim() },
      events: node.texts('Event').map((event) => event.trim()),
      ...readFilter(node),
    })),
  );
}

function readFilter(node: XmlNode): { prefix?: string; suffix?: string } {
  const filter: { prefix?: string; suffix?: string } = {};
  for (const rule of node.child('Filter')?.child('S3Key')?.children('FilterRule') ?? []) {
    const name = (rule.text('Name') ?? '').trim().toLowerCase();
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', name);
    }
    if (filter[name] !== undefined) {
      throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`, 'FilterRule.Name', name);
    }
    filter[name] = rule.text('Value') ?? '';
  }
  return filter;
}

export function configurationElement(rules: NotificationConfiguration): Element {
  const elements: Record<string, Element[]> = {};
  for (const { id, target, events, prefix, suffix } of rules) {
    const names = ELEMENTS[target.kind];
    const filterRules = [
      ...(prefix === undefined ? [] : [{ Name: 'Prefix', Value: prefix }]),
      ...(suffix === undefined ? [] : [{ Name: 'Suffix', Value: suffix }]),
    ];
    const filter = filterRules.length === 0 ? undefined : { S3Key: { FilterRule: filterRules } };
    elements[names.rule] ??= [];
    elements[names.rule]?.push({
      Id: id,
      [names.arn]: target.arn,
      Event: events,
      ...(filter ? { Filter: filter } : {}),
    });
  }
  return elements;
}
