import type { SQSRecord } from 'aws-lambda';

/** A message group alone says nothing: standard queues may have them too (fair queues). */
export function isFromFifoQueue({ eventSourceARN }: Pick<SQSRecord, 'eventSourceARN'>): boolean {
  return eventSourceARN.endsWith('.fifo');
}
