import type { Properties } from '../properties.ts';
import type { NamedResource, ResourceKind } from '../resource-kind.ts';

/** Properties that are queue attributes of the same name. */
const SCALAR_ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

/** Attributes that point at other queues, as JSON text. */
const POLICY_ATTRIBUTES = ['RedrivePolicy', 'RedriveAllowPolicy'];

const queueUrl = ({ site, name }: NamedResource) => `${site.endpointUrl}/${site.accountId}/${name}`;

export const sqsQueue: ResourceKind = {
  type: 'AWS::SQS::Queue',
  supportedProperties: ['QueueName', ...SCALAR_ATTRIBUTES, ...POLICY_ATTRIBUTES],
  ignoredProperties: ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'Tags'],
  naming: {
    property: 'QueueName',
    maxLength: 80,
    suffix: (properties) => (properties.flag('FifoQueue') ? '.fifo' : ''),
  },
  ref: queueUrl,
  attributes: {
    Arn: ({ name, site }) => `arn:aws:sqs:${site.region}:${site.accountId}:${name}`,
    QueueName: ({ name }) => name,
    QueueUrl: queueUrl,
  },
  async create({ name, properties }, { sqs }) {
    sqs.ensureQueue(name, attributesOf(properties));
  },
};

function attributesOf(properties: Properties): Record<string, string> {
  const scalars = present(properties, SCALAR_ATTRIBUTES).map((name) => [name, properties.text(name)] as const);
  const policies = present(properties, POLICY_ATTRIBUTES).map(
    (name) => [name, JSON.stringify(properties.values[name])] as const,
  );
  // SQS takes the attribute for a FIFO queue only.
  return Object.fromEntries(
    [...scalars, ...policies].filter(([name, value]) => name !== 'FifoQueue' || value === 'true'),
  );
}

function present(properties: Properties, names: readonly string[]): string[] {
  return names.filter((name) => properties.has(name));
}
