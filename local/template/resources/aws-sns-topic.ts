import type { NamedResource, ResourceKind } from '../resource-kind.ts';

const arn = ({ name, site }: NamedResource) => `arn:aws:sns:${site.region}:${site.accountId}:${name}`;

export const snsTopic: ResourceKind = {
  type: 'AWS::SNS::Topic',
  supportedProperties: ['ContentBasedDeduplication', 'DisplayName', 'FifoTopic', 'Subscription', 'TopicName'],
  ignoredProperties: ['KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TracingConfig'],
  naming: {
    property: 'TopicName',
    maxLength: 256,
    suffix: (properties) => (properties.flag('FifoTopic') ? '.fifo' : ''),
  },
  ref: arn,
  attributes: { TopicArn: arn, TopicName: ({ name }) => name },
  async create({ name, properties }, { sns }) {
    const given = ['ContentBasedDeduplication', 'DisplayName'].filter((attribute) => properties.has(attribute));
    const attributes = given.map((attribute) => [attribute, properties.text(attribute)] as const);
    const fifo = properties.flag('FifoTopic') ? { FifoTopic: 'true' } : {};
    sns.ensureTopic(name, { ...fifo, ...Object.fromEntries(attributes) });
  },
  async connect(topic, { sns }) {
    for (const subscription of topic.properties.nestedList('Subscription')) {
      const [protocol, endpoint] = [subscription.text('Protocol'), subscription.text('Endpoint')];
      sns.ensureSubscription({ topicArn: arn(topic), protocol, endpoint });
    }
  },
};
