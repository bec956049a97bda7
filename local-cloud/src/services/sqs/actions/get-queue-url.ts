import { queueDoesNotExist } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

export const getQueueUrl: Action = (broker, input) => {
  const queue = broker.find(requiredText(input, 'QueueName'));
  if (!queue) throw queueDoesNotExist();
  return { QueueUrl: broker.urlOf(queue) };
};
