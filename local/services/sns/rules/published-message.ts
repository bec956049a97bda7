import { createHash } from 'node:crypto';
import { attributesSize, type MessageAttribute, type MessageAttributes } from '../../sqs/rules/message-attributes.ts';
import { invalidAttribute, invalidParameter, missingParameter } from '../errors.ts';
import type { Protocol, Topic } from '../topic.ts';

/** What a publisher gives. */
export interface PublishOptions {
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes;
  /** `json`: the message is a JSON object with a text for each protocol, and `default` for the others. */
  readonly messageStructure?: string | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** A message that was checked and may be delivered. */
export interface PublishedMessage {
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes;
  readonly groupId: string | undefined;
  /** Always there for a FIFO topic. */
  readonly deduplicationId: string | undefined;
  readonly bytes: number;
  textFor(protocol: Protocol): string;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const MAXIMUM_MESSAGE_BYTES = 262_144;

/** @throws InvalidParameter, ParameterValueInvalid */
export function checkMessage(topic: Topic, text: string, options: PublishOptions): PublishedMessage {
  const { subject, attributes = {}, messageStructure } = options;
  if (text === '') throw invalidParameter('Empty message');
  if (subject !== undefined && !/^[ -~]{1,100}$/.test(subject)) throw invalidParameter('Subject');
  if (messageStructure !== undefined && messageStructure !== 'json') throw invalidParameter('MessageStructure');
  checkAttributes(attributes);
  const bytes = Buffer.byteLength(text) + attributesSize(attributes);
  if (bytes > MAXIMUM_MESSAGE_BYTES) throw invalidParameter('Message too long');
  return {
    subject,
    attributes,
    bytes,
    textFor: messageStructure === 'json' ? textByProtocol(text) : () => text,
    ...fifoIds(topic, text, options),
  };
}

function textByProtocol(json: string): (protocol: Protocol) => string {
  let texts: Record<string, unknown>;
  try {
    texts = JSON.parse(json);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const fallback = texts?.default;
  if (typeof fallback !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return (protocol) => {
    const own = texts[protocol];
    return typeof own === 'string' ? own : fallback;
  };
}

function fifoIds(topic: Topic, text: string, { groupId, deduplicationId }: PublishOptions) {
  if (!topic.isFifo) {
    if (deduplicationId !== undefined) {
      throw invalidParameter(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    }
    return { groupId, deduplicationId };
  }
  if (!groupId) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (!deduplicationId && topic.attributes.ContentBasedDeduplication !== 'true') {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return { groupId, deduplicationId: deduplicationId ?? createHash('sha256').update(text).digest('hex') };
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
  if (DataType === 'String.Array' && !isJsonList(StringValue)) {
    throw invalidAttribute(`The message attribute '${name}' of type String.Array must contain a JSON array.`);
  }
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
