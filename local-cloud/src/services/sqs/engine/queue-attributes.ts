import { invalidAttributeName, invalidAttributeValue, invalidParameter, invalidParameterValue } from '../errors.ts';

/** The attributes of a queue as on the wire: strings, policies as JSON text. */
export type QueueAttributes = Readonly<Record<string, string>>;

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
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
}

interface AttributeRule {
  readonly isValid: (value: string) => boolean;
  readonly default?: string;
}

const between = (minimum: number, maximum: number, preset: number): AttributeRule => ({
  isValid: (value) => /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum,
  default: String(preset),
});
/** The first value is the default. */
const oneOf = (...allowed: [string, string]): AttributeRule => ({
  isValid: (value) => allowed.includes(value),
  default: allowed[0],
});

/** Seconds and bytes as in https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const EVERY_QUEUE: Readonly<Record<string, AttributeRule>> = {
  DelaySeconds: between(0, 900, 0),
  MaximumMessageSize: between(1_024, 1_048_576, 1_048_576),
  MessageRetentionPeriod: between(60, 1_209_600, 345_600),
  ReceiveMessageWaitTimeSeconds: between(0, 20, 0),
  VisibilityTimeout: between(0, 43_200, 30),
  RedrivePolicy: { isValid: () => true },
};

const FIFO_QUEUE: Readonly<Record<string, AttributeRule>> = {
  ...EVERY_QUEUE,
  FifoQueue: oneOf('true', 'false'),
  ContentBasedDeduplication: oneOf('false', 'true'),
  DeduplicationScope: oneOf('queue', 'messageGroup'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
};

const rulesFor = (isFifo: boolean) => (isFifo ? FIFO_QUEUE : EVERY_QUEUE);

/**
 * @param present attributes that the queue has already
 * @throws InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue
 */
export function checkQueueAttributes(given: QueueAttributes, isFifo: boolean, present: QueueAttributes = {}): void {
  for (const [name, value] of Object.entries(given)) {
    const rule = rulesFor(isFifo)[name];
    if (!rule) throw invalidAttributeName(name);
    if (!rule.isValid(value)) throw invalidAttributeValue(name);
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

/** Does not look whether the target exists: a template may create it later. */
function checkRedrivePolicy(json: string, isFifo: boolean): void {
  const refused = (reason: string) => invalidParameterValue('RedrivePolicy', json, reason);
  const { deadLetterTargetArn: arn, maxReceiveCount } = JSON.parse(json);
  for (const [name, value] of Object.entries({ deadLetterTargetArn: arn, maxReceiveCount })) {
    if (value === undefined) throw refused(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  if (!/^\d+$/.test(String(maxReceiveCount)) || Number(maxReceiveCount) < 1 || Number(maxReceiveCount) > 1_000) {
    throw refused(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (typeof arn !== 'string' || !/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/.test(arn)) {
    throw refused('Invalid value for deadLetterTargetArn.');
  }
  if (arn.endsWith('.fifo') !== isFifo) throw refused('Dead-letter queue must be same type of queue as the source.');
}

/** @throws InvalidParameterValue */
export function checkQueueName(name: string, isFifo: boolean): void {
  if (!/^[\w-]{1,80}$/.test(isFifo ? name.replace(/\.fifo$/, '') : name) || name.length > 80) {
    throw invalidParameter('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
  if (isFifo && !name.endsWith('.fifo')) {
    throw invalidParameter(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
}

/** Returns the attributes that a queue created with the given ones reports: defaults filled in. */
export function effectiveAttributes(given: QueueAttributes, isFifo: boolean): QueueAttributes {
  const defaults = Object.entries(rulesFor(isFifo)).flatMap(([name, rule]) =>
    rule.default === undefined ? [] : [[name, rule.default]],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** Whether SQS knows the attribute at all, set on this queue or not. */
export function isQueueAttribute(name: string): boolean {
  return name in FIFO_QUEUE;
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
    redrive: redriveOf(attributes),
  };
}

function redriveOf({ RedrivePolicy }: QueueAttributes): QueueSettings['redrive'] {
  if (RedrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy);
  return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: Number(maxReceiveCount) };
}
