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
    sqs.ensureQueue(name, scalarAttributes(properties));
  },
  async connect({ name, properties }, { sqs }) {
    const policies = POLICY_ATTRIBUTES.filter((attribute) => properties.has(attribute)).map(
      (attribute) => [attribute, JSON.stringify(properties.values[attribute])] as const,
    );
    sqs.setAttributes(name, Object.fromEntries(policies));
  },
};

/** A FIFO queue says so by an attribute that a standard queue must not have. */
function scalarAttributes(properties: Properties): Record<string, string> {
  const given = SCALAR_ATTRIBUTES.filter((attribute) => properties.has(attribute));
  const attributes = given.map((attribute) => [attribute, properties.text(attribute)] as const);
  return Object.fromEntries(attributes.filter(([name, value]) => !(name === 'FifoQueue' && value === 'false')));
}
