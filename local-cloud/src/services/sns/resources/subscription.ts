import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';

const TEXT_ATTRIBUTES = ['FilterPolicyScope', 'RawMessageDelivery'];
/** Objects in a template, JSON text in SNS. */
const POLICY_ATTRIBUTES = ['FilterPolicy', 'RedrivePolicy'];

export const snsSubscription: ResourceKind = {
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
  const texts = TEXT_ATTRIBUTES.map((name) => [name, () => properties.text(name)] as const);
  const policies = POLICY_ATTRIBUTES.map((name) => [name, () => JSON.stringify(properties.values[name])] as const);
  const present = [...texts, ...policies].filter(([name]) => properties.has(name));
  return Object.fromEntries(present.map(([name, read]) => [name, read()]));
}
