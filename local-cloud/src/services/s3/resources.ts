import type { Deployment } from '../../template/deployment.ts';
import { physicalUuid } from '../../template/physical-name.ts';
import type { Properties } from '../../template/properties.ts';
import type { Resource, ResourceKind } from '../../template/resource-kind.ts';
import type { StackPlan } from '../../template/stack-plan.ts';
import { bucketDeployment } from './bucket-deployment.ts';

const NOTIFICATION_PROPERTIES = [
  'NotificationConfiguration.QueueConfigurations',
  'NotificationConfiguration.TopicConfigurations',
];

const s3Bucket: ResourceKind = {
  type: 'AWS::S3::Bucket',
  supportedProperties: ['BucketName', 'VersioningConfiguration', ...NOTIFICATION_PROPERTIES],
  ignoredProperties: [
    'AccelerateConfiguration',
    'AccessControl',
    'BucketEncryption',
    // Objects do not expire during the time that a laptop runs this cloud.
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetricsConfigurations',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  naming: { property: 'BucketName', maxLength: 63 },
  attributes: {
    Arn: ({ name }) => `arn:aws:s3:::${name}`,
    DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
    DualStackDomainName: ({ name, site }) => `${name}.s3.dualstack.${site.region}.amazonaws.com`,
    RegionalDomainName: ({ name, site }) => `${name}.s3.${site.region}.amazonaws.com`,
    WebsiteURL: ({ name, site }) => `http://${name}.s3-website.${site.region}.amazonaws.com`,
  },
  async create({ name, properties }, { s3 }) {
    if (!s3.buckets.exists(name)) s3.buckets.create(name);
    const status = properties.nested('VersioningConfiguration').text('Status', '');
    if (status === 'Enabled' || status === 'Suspended') s3.buckets.putVersioning(name, status);
  },
  connect: (bucket, deployment) => connectNotifications(bucket.name, bucket, readBucketRule, deployment),
};

/** CDK's custom resource that adds notifications to an existing bucket. The function behind it never runs. */
const bucketNotifications: ResourceKind = {
  type: 'Custom::S3BucketNotifications',
  supportedProperties: ['BucketName', ...NOTIFICATION_PROPERTIES],
  ignoredProperties: ['Managed', 'ServiceToken', 'SkipDestinationValidation'],
  async connect(resource, deployment) {
    const bucketName = resource.properties.text('BucketName');
    standInForBucket(bucketName, deployment);
    await connectNotifications(bucketName, resource, readApiRule, deployment);
  },
};

export const resources: readonly ResourceKind[] = [s3Bucket, bucketNotifications, bucketDeployment];

/** Reads a notification rule, whose properties the two resource types name differently. */
type ReadRule = (
  rule: Properties,
  destination: 'Queue' | 'Topic',
) => { readonly arn: string; readonly events: string[]; readonly filterRules: Properties[] };

/** Reads a rule of `AWS::S3::Bucket`. */
const readBucketRule: ReadRule = (rule, destination) => ({
  arn: rule.text(destination),
  events: [rule.text('Event')],
  filterRules: rule.nested('Filter').nested('S3Key').nestedList('Rules'),
});

/** Reads a rule of `Custom::S3BucketNotifications`, in the names of S3's API. */
const readApiRule: ReadRule = (rule, destination) => ({
  arn: rule.text(`${destination}Arn`),
  events: rule.texts('Events'),
  filterRules: rule.nested('Filter').nested('Key').nestedList('FilterRules'),
});

/** Adds the declared notifications to the bucket. Unchanged ones send no test event again at a restart. */
async function connectNotifications(
  bucketName: string,
  { properties, stackName, logicalId }: Resource,
  readRule: ReadRule,
  { s3 }: Deployment,
): Promise<void> {
  const configuration = properties.nested('NotificationConfiguration');
  const rulesTo = (kind: 'queue' | 'topic', destination: 'Queue' | 'Topic') => {
    const list = `${destination}Configurations`;
    return configuration.nestedList(list).map((rule, index) => {
      const { arn, events, filterRules } = readRule(rule, destination);
      const filter = filterRules.map((each) => [each.text('Name').toLowerCase(), each.text('Value')]);
      const id = physicalUuid(stackName, `${logicalId}/${list}/${index}`);
      return { id, target: { kind, arn }, events, ...Object.fromEntries(filter) };
    });
  };
  const rules = [...rulesTo('queue', 'Queue'), ...rulesTo('topic', 'Topic')];
  const present = s3.buckets.list().find(({ name }) => name === bucketName)?.notifications ?? [];
  if (JSON.stringify(present) === JSON.stringify(rules)) return;
  await s3.buckets.putNotifications(bucketName, rules);
}

/** Creates stand-ins for buckets that a stack only refers to (`use_existing_…_bucket`), found by the outputs with their names. */
export function standInForExistingBuckets(plans: readonly StackPlan[], deployment: Deployment): void {
  const outputs = plans.flatMap((plan) => plan.outputs);
  for (const { key, value } of outputs) {
    if (key.endsWith('BucketName')) standInForBucket(value, deployment);
  }
}

/** Creates an empty bucket in place of one that exists already on AWS. */
function standInForBucket(name: string, { s3, report }: Deployment): void {
  if (s3.buckets.exists(name)) return;
  s3.buckets.create(name, { ofAnyOwner: true });
  report.notice(`the existing bucket ${name} is an empty stand-in here; nothing of the real one is read or written`);
}
