import type { Receive } from './queue-receive.ts';
import type { ReceivedMessage } from './received-message.ts';

const BACKOFF = { firstMs: 200, longestMs: 10_000 };

export interface PatientReceiveOptions {
  readonly receive: Receive;
  readonly queueArn: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onReceived: (messages: readonly ReceivedMessage[]) => void;
  readonly onError: () => void;
  readonly log: (text: string) => void;
}

/** Receives from a queue that may be failing: asks again ever more slowly, and reports the failure once, not per poll. */
export function receivePatiently(options: PatientReceiveOptions): Receive {
  const { receive, queueArn, sleep, log } = options;
  let backoffMs = 0;
  return async (maxMessages, waitMs) => {
    try {
      const messages = await receive(maxMessages, waitMs);
      if (backoffMs > 0) log(`receives from ${queueArn} again`);
      backoffMs = 0;
      options.onReceived(messages);
      return messages;
    } catch (error) {
      options.onError();
      if (backoffMs === 0) log(`can't receive from ${queueArn}, and goes on trying: ${error}`);
      backoffMs = Math.min(BACKOFF.longestMs, backoffMs * 2 || BACKOFF.firstMs);
      await sleep(backoffMs);
      return [];
    }
  };
}
