import { invalidParameter } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText, textMap } from '../wire/input.ts';

export const tagQueue: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const tags = { ...queue.row.tags, ...textMap(input, 'Tags') };
  if (Object.keys(tags).length > 50) throw invalidParameter('Too many tags added for queue. The maximum is 50.');
  broker.update(queue, { tags });
  return {};
};
