import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

export const listQueueTags: Action = (broker, input) => {
  const { tags } = broker.byUrl(requiredText(input, 'QueueUrl')).row;
  return Object.keys(tags).length > 0 ? { Tags: tags } : {};
};
