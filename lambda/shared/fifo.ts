import type { SQSRecord } from 'aws-lambda';

/** A message group alone says nothing: standard queues may have them too (fair queues). */
export function isFromFifoQueue({ eventSourceARN }: Pick<SQSRecord, 'eventSourceARN'>): boolean {
  return eventSourceARN.endsWith('.fifo');
}

/** What has to be processed in order; undefined for a message of a standard queue. */
export function fifoGroupOf(record: SQSRecord): string | undefined {
  return isFromFifoQueue(record) ? (record.attributes.MessageGroupId ?? record.messageId) : undefined;
}

type Settle = (record: SQSRecord) => Promise<void>;

/** One message of a FIFO group after the other, groups side by side. Behind a failure its whole group fails, untried. */
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

/**
 * How often each message of a batch has been tried, with this time. That is its receive count, but for those behind another
 * one of their FIFO group: they were received with it before, and never had a turn, or they would be the first now.
 */
export function countAttempts(records: readonly SQSRecord[]): ReadonlyMap<SQSRecord, number> {
  const groups = new Set<string>();
  return new Map(
    records.map((record) => {
      const group = fifoGroupOf(record);
      if (group !== undefined && groups.has(group)) return [record, 1];
      if (group !== undefined) groups.add(group);
      return [record, Number(record.attributes.ApproximateReceiveCount)];
    }),
  );
}
