import type { Action } from '../wire/action.ts';
import { optionalInteger, optionalText } from '../wire/input.ts';

/** The token of the next page is the name of the last queue of this one. */
export const listQueues: Action = (broker, input) => {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  const limit = optionalInteger(input, 'MaxResults', 1, 1_000);
  const after = Buffer.from(optionalText(input, 'NextToken') ?? '', 'base64').toString();
  const matching = broker.queues().filter(({ name }) => name.startsWith(prefix) && name > after);
  const page = matching.slice(0, limit ?? 1_000);
  const last = page.at(-1);
  const hasMore = limit !== undefined && matching.length > page.length;
  return {
    ...(page.length > 0 && { QueueUrls: page.map(broker.urlOf) }),
    ...(hasMore && last && { NextToken: Buffer.from(last.name).toString('base64') }),
  };
};
