import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

/** The name is free at once: AWS asks to wait 60 seconds before it is used again. */
export const deleteQueue: Action = (broker, input) => {
  broker.delete(broker.byUrl(requiredText(input, 'QueueUrl')));
  return {};
};
