import { invalidAttributeName, invalidAttributeValue } from '../errors.ts';
import { checkRedrivePolicy } from './redrive-policy.ts';

export type QueueAttributes = Readonly<Record<string, string>>;

type Check = (value: string) => boolean;

const between =
  (minimum: number, maximum: number): Check =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum;
const oneOf =
  (...allowed: string[]): Check =>
  (value) =>
    allowed.includes(value);
const isBoolean = oneOf('true', 'false');

/** Seconds and bytes as in https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const SETTABLE: Readonly<Record<string, Check>> = {
  DelaySeconds: between(0, 900),
  MaximumMessageSize: between(1_024, 1_048_576),
  MessageRetentionPeriod: between(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: between(0, 20),
  VisibilityTimeout: between(0, 43_200),
  RedrivePolicy: () => true,
  FifoQueue: isBoolean,
  ContentBasedDeduplication: isBoolean,
  DeduplicationScope: oneOf('messageGroup', 'queue'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
};

const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

const DEFAULTS: QueueAttributes = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
};

const FIFO_DEFAULTS: QueueAttributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/**
 * @param present attributes that the queue has already
 * @throws InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue
 */
export function checkQueueAttributes(given: QueueAttributes, isFifo: boolean, present: QueueAttributes = {}): void {
  for (const [name, value] of Object.entries(given)) {
    const check = SETTABLE[name];
    if (!check || (!isFifo && FIFO_ONLY.includes(name))) throw invalidAttributeName(name);
    if (!check(value)) throw invalidAttributeValue(name);
  }
  if (given.RedrivePolicy !== undefined) checkRedrivePolicy(given.RedrivePolicy, isFifo);
  const { FifoThroughputLimit, DeduplicationScope } = { ...present, ...given };
  if (FifoThroughputLimit === 'perMessageGroupId' && DeduplicationScope !== 'messageGroup') {
    throw invalidAttributeValue(
      'FifoThroughputLimit',
      'It can be set to perMessageGroupId only when DeduplicationScope is messageGroup.',
    );
  }
}

/** What a queue created with these attributes reports: defaults filled in. */
export function effectiveAttributes(attributes: QueueAttributes, isFifo: boolean): QueueAttributes {
  return { ...DEFAULTS, ...(isFifo ? FIFO_DEFAULTS : {}), ...attributes };
}

/** Whether SQS knows the attribute at all, set on this queue or not. */
export function isQueueAttribute(name: string): boolean {
  return name in SETTABLE;
}
