import type { Action } from '../wire/action.ts';
import { pageOf } from '../wire/page.ts';
import { shownSubscription } from '../wire/shown-subscription.ts';

export const listSubscriptions: Action = (broker, form) => {
  const { page, NextToken } = pageOf(broker.subscriptions(), form);
  return { Subscriptions: { member: page.map((one) => shownSubscription(broker, one)) }, NextToken };
};
