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
