import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

/** The reply's member is `queueUrls`, unlike ListQueues'. */
export const listDeadLetterSourceQueues: Action = (broker, input) => {
  const { arn } = broker.byUrl(requiredText(input, 'QueueUrl'));
  const sources = broker.queues().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  return { queueUrls: sources.map(broker.urlOf) };
};
