import type { Action } from '../wire/action.ts';
import { optionalText } from '../wire/input.ts';

export const listQueues: Action = (broker, input) => {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  const urls = broker
    .queues()
    .filter(({ name }) => name.startsWith(prefix))
    .map(broker.urlOf);
  return urls.length > 0 ? { QueueUrls: urls } : {};
};
