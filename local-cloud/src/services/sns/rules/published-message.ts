import { attributesSize, type MessageAttribute, type MessageAttributes } from '../../sqs/engine/message-attributes.ts';
import { invalidAttribute, invalidParameter, missingParameter } from '../errors.ts';

/** What a publisher gives. */
export interface PublishOptions {
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes;
  /** For FIFO topics, which are not here: refused. */
  readonly deduplicationId?: string | undefined;
}

/** A message that was checked and may be delivered. */
export interface PublishedMessage {
  readonly text: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAXIMUM_MESSAGE_BYTES = 262_144;

/** @throws InvalidParameter, ParameterValueInvalid */
export function checkMessage(text: string, options: PublishOptions): PublishedMessage {
  const { subject, attributes = {}, deduplicationId } = options;
  if (text === '') throw invalidParameter('Empty message');
  if (subject !== undefined && !/^[ -~]{1,100}$/.test(subject)) throw invalidParameter('Subject');
  if (deduplicationId !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  checkAttributes(attributes);
  if (Buffer.byteLength(text) + attributesSize(attributes) > MAXIMUM_MESSAGE_BYTES) {
    throw invalidParameter('Message too long');
  }
  return { text, subject, attributes };
}

function checkAttributes(attributes: MessageAttributes): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!/^[\w.-]{1,256}$/.test(name)) throw missingParameter('MessageAttributes.entry.Name');
    const { DataType, StringValue, BinaryValue } = attribute;
    if (!/^(String|Number|Binary)(\.|$)/.test(DataType ?? '')) {
      throw invalidAttribute(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    if (!(DataType.startsWith('Binary') ? BinaryValue : StringValue)) {
      throw invalidAttribute(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
    }
    checkValue(name, attribute);
  }
}

function checkValue(name: string, { DataType, StringValue = '' }: MessageAttribute): void {
  if (DataType.startsWith('Number') && !Number.isFinite(Number(StringValue))) {
    throw invalidAttribute(`Could not cast message attribute '${name}' value to number.`);
  }
}
