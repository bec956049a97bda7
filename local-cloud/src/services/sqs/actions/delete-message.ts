import { deleteMessage as acknowledge } from '../engine/acknowledge.ts';
import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

export const deleteMessage: Action = (broker, input) => {
  acknowledge(broker, broker.byUrl(requiredText(input, 'QueueUrl')), requiredText(input, 'ReceiptHandle'));
  return {};
};
