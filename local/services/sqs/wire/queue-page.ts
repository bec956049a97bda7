import type { Broker, Queue } from '../engine/broker.ts';
import { type Input, optionalInteger, optionalText } from './input.ts';

const MAXIMUM_PAGE = 1_000;

/** One page of queues that are sorted by name. The token of the next page is the last name of this one. */
export function pageOfQueues(
  broker: Broker,
  queues: readonly Queue[],
  input: Input,
): { urls: string[]; NextToken?: string } {
  const limit = optionalInteger(input, 'MaxResults', 1, MAXIMUM_PAGE);
  const after = Buffer.from(optionalText(input, 'NextToken') ?? '', 'base64').toString();
  const remaining = queues.filter(({ name }) => name > after);
  const page = remaining.slice(0, limit ?? MAXIMUM_PAGE);
  const last = page.at(-1);
  // As on AWS, a caller who doesn't say how many gets no token.
  const hasNext = limit !== undefined && last !== undefined && remaining.length > page.length;
  return {
    urls: page.map(broker.urlOf),
    ...(hasNext && { NextToken: Buffer.from(last.name).toString('base64') }),
  };
}
