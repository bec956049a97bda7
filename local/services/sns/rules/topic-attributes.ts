import { invalidParameter } from '../errors.ts';
import type { Attributes } from '../topic.ts';

const SETTABLE =
  /^(Policy|DisplayName|DeliveryPolicy|KmsMasterKeyId|SignatureVersion|TracingConfig|FifoTopic|ContentBasedDeduplication|FifoThroughputScope|\w+(Success|Failure)Feedback(RoleArn|SampleRate))$/;
const BOOLEANS = ['FifoTopic', 'ContentBasedDeduplication'];

/** @throws InvalidParameter */
export function checkTopicName(name: string, isFifo: boolean): void {
  const base = isFifo ? name.replace(/\.fifo$/, '') : name;
  if (!/^[\w-]{1,256}$/.test(base) || name.length > 256 || (isFifo && base === name)) {
    throw invalidParameter(
      `Topic Name Reason: up to 256 letters, digits, hyphens and underscores are allowed, and a FIFO topic ends with .fifo, got ${name}`,
    );
  }
}

/** @throws InvalidParameter */
export function checkTopicAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!SETTABLE.test(name)) throw invalidParameter(`AttributeName Reason: topics have no attribute ${name}`);
    if (BOOLEANS.includes(name) && value !== 'true' && value !== 'false') {
      throw invalidParameter(`Attributes Reason: ${name} must be true or false, got ${value}`);
    }
  }
}
