import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';

/** As on AWS, ending what is not there succeeds. */
export const unsubscribe: Action = (broker, form) => {
  broker.unsubscribe(requiredText(form, 'SubscriptionArn'));
  return {};
};
