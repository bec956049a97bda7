import { purgeInProgress } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';

const PURGE_INTERVAL_MS = 60_000;

/** Messages in flight and delayed go too. */
export const purgeQueue: Action = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const now = broker.clock.now();
  if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_INTERVAL_MS) throw purgeInProgress(queue.name);
  broker.journal.messages.deleteAll(queue.id);
  for (const message of queue.messages.messages()) queue.messages.remove(message);
  queue.purgedAt = now;
  return {};
};
