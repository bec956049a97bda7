import type { Properties } from '../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../template/resource-kind.ts';

const topicArn = ({ name, site }: NamedResource) => `arn:aws:sns:${site.region}:${site.accountId}:${name}`;

const snsTopic: ResourceKind = {
  type: 'AWS::SNS::Topic',
  supportedProperties: ['FifoTopic', 'Subscription', 'TopicName'],
  ignoredProperties: ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'Tags', 'TracingConfig'],
  naming: { property: 'TopicName', maxLength: 256 },
  ref: topicArn,
  attributes: { TopicArn: topicArn, TopicName: ({ name }) => name },
  async create({ name, properties }, { sns }) {
    if (properties.flag('FifoTopic')) throw new Error('FIFO topics are not available locally');
    sns.ensureTopic(name);
  },
  async connect(topic, { sns }) {
    for (const subscription of topic.properties.nestedList('Subscription')) {
      const [protocol, endpoint] = [subscription.text('Protocol'), subscription.text('Endpoint')];
      sns.ensureSubscription({ topicArn: topicArn(topic), protocol, endpoint });
    }
  },
};

const TEXT_ATTRIBUTES = ['FilterPolicyScope', 'RawMessageDelivery'];
/** Objects in a template, JSON text in SNS. */
const POLICY_ATTRIBUTES = ['FilterPolicy', 'RedrivePolicy'];

const snsSubscription: ResourceKind = {
  type: 'AWS::SNS::Subscription',
  supportedProperties: ['Endpoint', 'Protocol', 'TopicArn', ...TEXT_ATTRIBUTES, ...POLICY_ATTRIBUTES],
  ignoredProperties: ['Region'],
  async connect({ properties }, { sns }) {
    sns.ensureSubscription({
      topicArn: properties.text('TopicArn'),
      protocol: properties.text('Protocol'),
      endpoint: properties.text('Endpoint'),
      attributes: attributesOf(properties),
    });
  },
};

function attributesOf(properties: Properties): Record<string, string> {
  const texts = TEXT_ATTRIBUTES.filter(properties.has).map((name) => [name, properties.text(name)]);
  const policies = POLICY_ATTRIBUTES.filter(properties.has).map((name) => [
    name,
    JSON.stringify(properties.values[name]),
  ]);
  return Object.fromEntries([...texts, ...policies]);
}

export const resources: readonly ResourceKind[] = [snsSubscription, snsTopic];
