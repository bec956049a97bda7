import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';

const arn = ({ name, site }: NamedResource) => `arn:aws:sns:${site.region}:${site.accountId}:${name}`;

export const snsTopic: ResourceKind = {
  type: 'AWS::SNS::Topic',
  supportedProperties: ['FifoTopic', 'Subscription', 'TopicName'],
  ignoredProperties: ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TracingConfig'],
  naming: { property: 'TopicName', maxLength: 256 },
  ref: arn,
  attributes: { TopicArn: arn, TopicName: ({ name }) => name },
  async create({ name, properties }, { sns }) {
    if (properties.flag('FifoTopic')) throw new Error('FIFO topics are not available locally');
    sns.ensureTopic(name);
  },
  async connect(topic, { sns }) {
    for (const subscription of topic.properties.nestedList('Subscription')) {
      const [protocol, endpoint] = [subscription.text('Protocol'), subscription.text('Endpoint')];
      sns.ensureSubscription({ topicArn: arn(topic), protocol, endpoint });
    }
  },
};
