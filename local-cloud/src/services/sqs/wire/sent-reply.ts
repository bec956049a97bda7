import { createHash } from 'node:crypto';
import type { Queue } from '../engine/broker.ts';
import type { Draft, Sent } from '../engine/send.ts';
import { md5OfAttributes } from '../rules/message-attributes.ts';

/** What SendMessage answers; the SDK compares both digests with its own. */
export function sentReply(queue: Queue, { body, attributes, traceHeader }: Draft, sent: Sent): object {
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: md5(body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    ...(traceHeader !== undefined && {
      MD5OfMessageSystemAttributes: md5OfAttributes({
        AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
      }),
    }),
    ...(queue.settings.isFifo && { SequenceNumber: sequenceNumber(sent.sequence) }),
  };
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Twenty digits, so that comparing them as text compares them as numbers. */
export function sequenceNumber(sequence: number): string {
  return String(sequence).padStart(20, '0');
}
