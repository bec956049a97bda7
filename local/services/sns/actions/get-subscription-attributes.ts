import { subscriptionNotFound } from '../errors.ts';
import { type Action, entries } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';
import { shownSubscription } from '../wire/shown-subscription.ts';

export const getSubscriptionAttributes: Action = (broker, form) => {
  const subscription = broker.findSubscription(requiredText(form, 'SubscriptionArn'));
  if (!subscription) throw subscriptionNotFound();
  const { attributes } = subscription;
  const all = {
    ...shownSubscription(broker, subscription),
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    RawMessageDelivery: 'false',
    ...(attributes.FilterPolicy !== undefined && { FilterPolicyScope: 'MessageAttributes' }),
    ...attributes,
  };
  return { Attributes: entries(all) };
};
