import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';

/** Deletes its subscriptions too. As on AWS, deleting what is not there succeeds. */
export const deleteTopic: Action = (broker, form) => {
  const topic = broker.findTopic(requiredText(form, 'TopicArn'));
  if (topic) broker.deleteTopic(topic);
  return {};
};
