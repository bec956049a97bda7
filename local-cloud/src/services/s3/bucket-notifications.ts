import type { Deployment } from '../../template/deployment.ts';
import { physicalUuid } from '../../template/physical-name.ts';
import type { Properties } from '../../template/properties.ts';
import type { Resource } from '../../template/resource-kind.ts';
import type { NotificationRule, NotificationTarget } from './notifications/configuration.ts';

/** The two ways in which a template writes a bucket's notifications, in the names they give to the same things. */
export interface NotificationDialect {
  /** Properties with lists of rules, and the property of a rule that has the destination's ARN. */
  readonly destinations: readonly { kind: NotificationTarget['kind']; rules: string; arn: string }[];
  events(rule: Properties): string[];
  filterRules(rule: Properties): Properties[];
}

/** `NotificationConfiguration` of `AWS::S3::Bucket`. */
export const CLOUDFORMATION_DIALECT: NotificationDialect = {
  destinations: [
    { kind: 'queue', rules: 'QueueConfigurations', arn: 'Queue' },
    { kind: 'topic', rules: 'TopicConfigurations', arn: 'Topic' },
  ],
  events: (rule) => [rule.text('Event')],
  filterRules: (rule) => rule.nested('Filter').nested('S3Key').nestedList('Rules'),
};

/** `NotificationConfiguration` of `Custom::S3BucketNotifications`, which is S3's own. */
export const S3_API_DIALECT: NotificationDialect = {
  destinations: [
    { kind: 'queue', rules: 'QueueConfigurations', arn: 'QueueArn' },
    { kind: 'topic', rules: 'TopicConfigurations', arn: 'TopicArn' },
  ],
  events: (rule) => rule.texts('Events'),
  filterRules: (rule) => rule.nested('Filter').nested('Key').nestedList('FilterRules'),
};

/** Gives the bucket the notifications that `resource` declares. What is there already is not announced again at a restart. */
export async function connectNotifications(
  bucketName: string,
  resource: Resource,
  dialect: NotificationDialect,
  { s3 }: Deployment,
): Promise<void> {
  const configuration = resource.properties.nested('NotificationConfiguration');
  const rules = dialect.destinations.flatMap(({ kind, rules, arn }) =>
    configuration.nestedList(rules).map((rule, index) => ({
      id: physicalUuid(resource.stackName, `${resource.logicalId}/${rules}/${index}`),
      target: { kind, arn: rule.text(arn) },
      events: dialect.events(rule),
      ...filterOf(dialect.filterRules(rule)),
    })),
  );
  const present = s3.buckets.list().find(({ name }) => name === bucketName)?.notifications ?? [];
  if (JSON.stringify(present) === JSON.stringify(rules)) return;
  await s3.buckets.putNotifications(bucketName, rules);
}

function filterOf(rules: readonly Properties[]): Pick<NotificationRule, 'prefix' | 'suffix'> {
  return Object.fromEntries(rules.map((rule) => [rule.text('Name').toLowerCase(), rule.text('Value')]));
}
