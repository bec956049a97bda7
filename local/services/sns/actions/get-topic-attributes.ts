import { type Action, entries } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';

export const getTopicAttributes: Action = (broker, form) => {
  const { arn, attributes } = broker.topic(requiredText(form, 'TopicArn'));
  const all = {
    TopicArn: arn,
    Owner: broker.cloud.accountId,
    DisplayName: '',
    SubscriptionsConfirmed: String(broker.subscriptions(arn).length),
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
    ...attributes,
  };
  return { Attributes: entries(all) };
};
