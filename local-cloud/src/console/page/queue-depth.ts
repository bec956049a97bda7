import type { QueueItem } from '../console-state.ts';

/** All messages of a queue, also those that nobody can receive now. */
export function depthOf({ visible, inFlight, delayed }: QueueItem): number {
  return visible + inFlight + delayed;
}

export function isDeadLetterQueue({ deadLetterSources }: QueueItem): boolean {
  return deadLetterSources.length > 0;
}
