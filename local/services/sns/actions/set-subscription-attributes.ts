import { subscriptionNotFound } from '../errors.ts';
import { checkSubscriptionAttributes } from '../rules/subscription-attributes.ts';
import type { Action } from '../wire/action.ts';
import { optionalText, requiredText } from '../wire/form.ts';

/** An empty value removes the attribute. */
export const setSubscriptionAttributes: Action = (broker, form) => {
  const subscription = broker.findSubscription(requiredText(form, 'SubscriptionArn'));
  if (!subscription) throw subscriptionNotFound();
  const name = requiredText(form, 'AttributeName');
  const value = optionalText(form, 'AttributeValue') ?? '';
  const { [name]: _, ...others } = subscription.attributes;
  const attributes = value === '' ? others : { ...others, [name]: value };
  checkSubscriptionAttributes(attributes);
  broker.updateSubscription({ ...subscription, attributes });
  return {};
};
