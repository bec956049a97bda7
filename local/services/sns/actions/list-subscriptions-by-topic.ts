import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';
import { pageOf } from '../wire/page.ts';
import { shownSubscription } from '../wire/shown-subscription.ts';

export const listSubscriptionsByTopic: Action = (broker, form) => {
  const { arn } = broker.topic(requiredText(form, 'TopicArn'));
  const { page, NextToken } = pageOf(broker.subscriptions(arn), form);
  return { Subscriptions: { member: page.map((one) => shownSubscription(broker, one)) }, NextToken };
};
