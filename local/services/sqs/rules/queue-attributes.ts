import { invalidAttributeName, invalidAttributeValue, oneEncryptionOnly } from '../errors.ts';

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
const isJsonObject: Check = (value) => {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
};
const isBoolean = oneOf('true', 'false');

/** Seconds and bytes as in https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const SETTABLE: Readonly<Record<string, Check>> = {
  DelaySeconds: between(0, 900),
  MaximumMessageSize: between(1_024, 1_048_576),
  MessageRetentionPeriod: between(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: between(0, 20),
  VisibilityTimeout: between(0, 43_200),
  Policy: isJsonObject,
  RedrivePolicy: isJsonObject,
  RedriveAllowPolicy: isJsonObject,
  KmsMasterKeyId: () => true,
  KmsDataKeyReusePeriodSeconds: between(60, 86_400),
  SqsManagedSseEnabled: isBoolean,
  FifoQueue: isBoolean,
  ContentBasedDeduplication: isBoolean,
  DeduplicationScope: oneOf('messageGroup', 'queue'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
};

/** Attributes whose empty value means: not set. */
const REMOVABLE = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];
const FIFO_ONLY = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];

const DEFAULTS: QueueAttributes = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
};

const FIFO_DEFAULTS: QueueAttributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/**
 * @param present attributes that the queue has already
 * @throws InvalidAttributeName, InvalidAttributeValue
 */
export function checkQueueAttributes(given: QueueAttributes, isFifo: boolean, present: QueueAttributes = {}): void {
  for (const [name, value] of Object.entries(given)) {
    const check = SETTABLE[name];
    if (!check || (!isFifo && FIFO_ONLY.includes(name))) throw invalidAttributeName(name);
    if (value === '' && REMOVABLE.includes(name)) continue;
    if (!check(value)) throw invalidAttributeValue(name);
  }
  if (given.KmsMasterKeyId && given.SqsManagedSseEnabled === 'true') throw oneEncryptionOnly();
  const { FifoThroughputLimit, DeduplicationScope } = { ...present, ...given };
  if (FifoThroughputLimit === 'perMessageGroupId' && DeduplicationScope !== 'messageGroup') {
    throw invalidAttributeValue(
      'FifoThroughputLimit',
      'It can be set to perMessageGroupId only when DeduplicationScope is messageGroup.',
    );
  }
}

/** What a queue created with these attributes reports: defaults filled in, emptied ones left out. */
export function effectiveAttributes(attributes: QueueAttributes, isFifo: boolean): QueueAttributes {
  const all = { ...DEFAULTS, ...(isFifo ? FIFO_DEFAULTS : {}), ...attributes };
  if (attributes.KmsMasterKeyId) {
    all.SqsManagedSseEnabled = 'false';
    all.KmsDataKeyReusePeriodSeconds ??= '300';
  }
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== '' || !REMOVABLE.includes(name)));
}

/** Whether SQS knows the attribute at all, set on this queue or not. */
export function isQueueAttribute(name: string): boolean {
  return name in SETTABLE;
}
