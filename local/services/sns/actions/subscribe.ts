import { ensureSubscription, findSubscription, readProtocol } from '../ensure.ts';
import { invalidParameter } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/form.ts';

/** Confirmed at once, email addresses too: there is nobody to write to. */
export const subscribe: Action = (broker, form) => {
  const draft = {
    topicArn: broker.topic(requiredText(form, 'TopicArn')).arn,
    protocol: readProtocol(requiredText(form, 'Protocol')),
    endpoint: requiredText(form, 'Endpoint'),
    attributes: textMap(form, 'Attributes.entry'),
  };
  const existing = findSubscription(broker, draft);
  if (!existing) return { SubscriptionArn: ensureSubscription(broker, draft).arn };
  const differs = Object.entries(draft.attributes).some(([name, value]) => existing.attributes[name] !== value);
  if (differs) throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
  return { SubscriptionArn: existing.arn };
};
