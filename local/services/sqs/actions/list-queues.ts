import type { Action } from '../wire/action.ts';
import { optionalText } from '../wire/input.ts';
import { pageOfQueues } from '../wire/queue-page.ts';

export const listQueues: Action = (broker, input) => {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  const matching = broker.queues().filter(({ name }) => name.startsWith(prefix));
  const { urls, ...next } = pageOfQueues(broker, matching, input);
  return urls.length > 0 ? { QueueUrls: urls, ...next } : {};
};
