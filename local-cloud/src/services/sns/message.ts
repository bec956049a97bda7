import { AwsError } from '../../front-door/aws-json.ts';
import { attributesSize, type MessageAttribute, type MessageAttributes } from '../sqs/engine/message-attributes.ts';
import { invalidParameter } from './errors.ts';
import type { Subscription, Topic } from './topics.ts';

export interface PublishOptions {
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes;
  /** Refused: FIFO topics are not available here. */
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
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
  if (Buffer.byteLength(text) + attributesSize(attributes) > MAXIMUM_MESSAGE_BYTES) {
    throw invalidParameter('Message too long');
  }
  return { text, subject, attributes };
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw invalidParameter('MessageAttributes.entry.Name Reason: no value for required parameter');
  }
  if (!/^(String|Number|Binary)(\.|$)/.test(DataType ?? '')) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (!(DataType.startsWith('Binary') ? BinaryValue : StringValue)) {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  if (DataType.startsWith('Number') && !Number.isFinite(Number(StringValue))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
}

const invalidValue = (detail: string) => new AwsError('ParameterValueInvalid', detail);

/** One message on its way to one subscription. */
export interface Notification {
  readonly topic: Topic;
  readonly subscription: Subscription;
  readonly message: PublishedMessage;
  readonly messageId: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt: number;
  readonly baseUrl: string;
}

export interface QueueMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** Returns the message for a queue: the text and its attributes with raw delivery, else the envelope. */
export function queueMessage(notification: Notification): QueueMessage {
  const { message, subscription } = notification;
  return subscription.attributes.RawMessageDelivery === 'true'
    ? { body: message.text, attributes: message.attributes }
    : { body: envelope(notification), attributes: {} };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function envelope({ topic, subscription, message, messageId, publishedAt, baseUrl }: Notification): string {
  const attributes = Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    Subject: message.subject,
    Message: message.text,
    Timestamp: new Date(publishedAt).toISOString(),
    // There is no certificate here, so the signature verifies nothing.
    SignatureVersion: '1',
    Signature: Buffer.from('not signed: local SNS').toString('base64'),
    SigningCertURL: `${baseUrl}/SimpleNotificationService-local.pem`,
    UnsubscribeURL: `${baseUrl}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    MessageAttributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  });
}
