import type { QueueClient } from './queue-client.ts';

const BACKOFF = { firstMs: 200, longestMs: 10_000 };

export interface PatientReceiveOptions {
  readonly queue: Pick<QueueClient, 'receive'>;
  readonly queueUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onError: () => void;
  readonly log: (text: string) => void;
}

/** Receives from a queue that may be failing: asks again ever more slowly, and reports the failure once, not per poll. */
export function receivePatiently(options: PatientReceiveOptions): QueueClient['receive'] {
  const { queue, queueUrl, sleep, log } = options;
  let backoffMs = 0;
  return async (maxMessages, waitSeconds) => {
    try {
      const messages = await queue.receive(maxMessages, waitSeconds);
      if (backoffMs > 0) log(`receives from ${queueUrl} again`);
      backoffMs = 0;
      return messages;
    } catch (error) {
      options.onError();
      if (backoffMs === 0) log(`can't receive from ${queueUrl}, and goes on trying: ${error}`);
      backoffMs = Math.min(BACKOFF.longestMs, backoffMs * 2 || BACKOFF.firstMs);
      await sleep(backoffMs);
      return [];
    }
  };
}
