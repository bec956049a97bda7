import type { Properties } from '../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../template/resource-kind.ts';

/** Properties that are queue attributes with the same name. */
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

const queueUrl = ({ site, name }: NamedResource) => `${site.endpointUrl}/${site.accountId}/${name}`;

const sqsQueue: ResourceKind = {
  type: 'AWS::SQS::Queue',
  supportedProperties: ['QueueName', 'RedrivePolicy', ...SCALAR_ATTRIBUTES],
  ignoredProperties: [
    'KmsMasterKeyId',
    'KmsDataKeyReusePeriodSeconds',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
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

export const resources: readonly ResourceKind[] = [sqsQueue];

function attributesOf(properties: Properties): Record<string, string> {
  const scalars = SCALAR_ATTRIBUTES.filter(properties.has).map((name) => [name, properties.text(name)] as const);
  // SQS accepts FifoQueue for FIFO queues only, not with the value 'false'.
  const given = scalars.filter(([name, value]) => name !== 'FifoQueue' || value === 'true');
  const { RedrivePolicy } = properties.values;
  return {
    ...Object.fromEntries(given),
    ...(RedrivePolicy !== undefined && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}
