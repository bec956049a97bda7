import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';
import { pageOfQueues } from '../wire/queue-page.ts';

/** The reply's member is `queueUrls`, unlike ListQueues'. */
export const listDeadLetterSourceQueues: Action = (broker, input) => {
  const { arn } = broker.byUrl(requiredText(input, 'QueueUrl'));
  const sources = broker.queues().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
  const { urls, ...next } = pageOfQueues(broker, sources, input);
  return { queueUrls: urls, ...next };
};
