import type { QueueAttributes } from './queue-attributes.ts';
import type { RedrivePolicy } from './redrive-policy.ts';

/** A queue's attributes in the form that the engine computes with. */
export interface QueueSettings {
  readonly isFifo: boolean;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly visibilityTimeoutMs: number;
  readonly receiveWaitMs: number;
  readonly maximumMessageBytes: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly redrive: RedrivePolicy | undefined;
}

export function queueSettings(attributes: QueueAttributes): QueueSettings {
  const milliseconds = (name: string): number => Number(attributes[name]) * 1_000;
  return {
    isFifo: attributes.FifoQueue === 'true',
    delayMs: milliseconds('DelaySeconds'),
    retentionMs: milliseconds('MessageRetentionPeriod'),
    visibilityTimeoutMs: milliseconds('VisibilityTimeout'),
    receiveWaitMs: milliseconds('ReceiveMessageWaitTimeSeconds'),
    maximumMessageBytes: Number(attributes.MaximumMessageSize),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicationScope: attributes.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue',
    redrive: redrivePolicy(attributes.RedrivePolicy),
  };
}

function redrivePolicy(json: string | undefined): RedrivePolicy | undefined {
  if (json === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(json);
  return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: Number(maxReceiveCount) };
}
