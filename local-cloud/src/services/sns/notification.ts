import type { MessageAttributes } from '../sqs/engine/message-attributes.ts';
import type { PublishedMessage } from './rules/published-message.ts';
import type { Subscription, Topic } from './topic.ts';

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

/** What goes into a queue. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** The text itself with raw delivery, else the envelope. */
export function queueMessage(notification: Notification): QueueMessage {
  const { message, subscription } = notification;
  return subscription.attributes.RawMessageDelivery === 'true'
    ? { body: message.text, attributes: message.attributes }
    : { body: envelope(notification), attributes: {} };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function envelope(notification: Notification): string {
  const { topic, subscription, message, messageId, publishedAt, baseUrl } = notification;
  const { attributes, subject } = message;
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    Subject: subject,
    Message: message.text,
    Timestamp: new Date(publishedAt).toISOString(),
    // There is no certificate here, so the signature verifies nothing.
    SignatureVersion: '1',
    Signature: Buffer.from('not signed: local SNS').toString('base64'),
    SigningCertURL: `${baseUrl}/SimpleNotificationService-local.pem`,
    UnsubscribeURL: `${baseUrl}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    MessageAttributes: Object.keys(attributes).length > 0 ? envelopeAttributes(attributes) : undefined,
  });
}

function envelopeAttributes(attributes: MessageAttributes): object {
  const shown = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return Object.fromEntries(shown);
}
