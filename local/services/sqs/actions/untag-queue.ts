import type { Action } from '../wire/action.ts';
import { requiredText, textList } from '../wire/input.ts';

export const untagQueue: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const removed = textList(input, 'TagKeys');
  const tags = Object.entries(queue.row.tags).filter(([key]) => !removed.includes(key));
  broker.update(queue, { tags: Object.fromEntries(tags) });
  return {};
};
