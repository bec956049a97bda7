import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/form.ts';

export const listTagsForResource: Action = (broker, form) => {
  const { tags } = broker.topic(requiredText(form, 'ResourceArn'));
  return { Tags: { member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
};
