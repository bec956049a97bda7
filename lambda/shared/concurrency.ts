import type { SQSRecord } from 'aws-lambda';

/** Runs work when one of its permits is free, first come, first served. */
export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

export function createSemaphore(permits: number): Semaphore {
  if (!Number.isInteger(permits) || permits < 1) throw new Error(`A semaphore needs at least 1 permit, got ${permits}`);
  /** Invariant: `waiting` is empty whenever `free` is above zero. */
  let free = permits;
  const waiting: (() => void)[] = [];

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** A message group alone does not make a queue FIFO: messages of a standard queue may have groups too (fair queues). */
export function isFromFifoQueue({ eventSourceARN }: Pick<SQSRecord, 'eventSourceARN'>): boolean {
  return eventSourceARN.endsWith('.fifo');
}

/** Messages of one group are processed in order; undefined for a message of a standard queue. */
export function fifoGroupOf(record: SQSRecord): string | undefined {
  return isFromFifoQueue(record) ? (record.attributes.MessageGroupId ?? record.messageId) : undefined;
}

type Settle = (record: SQSRecord) => Promise<void>;

/** Settles the messages of a FIFO group one after the other, groups in parallel. After a failure the rest of its group fails untried. */
export function inGroupOrder(settle: Settle): Settle {
  const lastOf = new Map<string, Promise<void>>();
  return (record) => {
    const group = fifoGroupOf(record);
    if (group === undefined) return settle(record);
    const settled = (lastOf.get(group) ?? Promise.resolve()).then(() => settle(record));
    lastOf.set(group, settled);
    return settled;
  };
}
