import type { Action } from '../wire/action.ts';
import { requiredText, textList } from '../wire/form.ts';

export const untagResource: Action = (broker, form) => {
  const topic = broker.topic(requiredText(form, 'ResourceArn'));
  const removed = textList(form, 'TagKeys.member');
  const tags = Object.entries(topic.tags).filter(([key]) => !removed.includes(key));
  broker.updateTopic({ ...topic, tags: Object.fromEntries(tags) });
  return {};
};
