import { changeVisibility } from '../engine/acknowledge.ts';
import { missingParameter } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { type Input, optionalInteger, requiredText } from '../wire/input.ts';

export const changeMessageVisibility: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  changeVisibility(broker, queue, requiredText(input, 'ReceiptHandle'), readTimeoutMs(input));
  return {};
};

export function readTimeoutMs(input: Input): number {
  const seconds = optionalInteger(input, 'VisibilityTimeout', 0, 43_200);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  return seconds * 1_000;
}
