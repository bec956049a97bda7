import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { SendOptions } from '../sqs/core.ts';
import type { MessageAttributes } from '../sqs/engine/message-attributes.ts';
import { compileFilterPolicy } from './filter-policy.ts';
import { type Notification, type PublishedMessage, type QueueMessage, queueMessage } from './message.ts';
import { deadLetterTargetOf, type Subscription, type Topic, type Topics } from './topics.ts';

export interface Delivery {
  readonly topics: Topics;
  readonly clock: Clock;
  /** Hands a message to a queue; rejects when the queue refuses it. */
  readonly deliver: (queueArn: string, body: string, options: SendOptions) => Promise<unknown>;
  readonly baseUrl: () => string;
  readonly notify: (line: string) => void;
}

/** Delivers to every subscription whose filter lets the message pass, and resolves when each delivery has ended. */
export async function publish(
  delivery: Delivery,
  topic: Topic,
  message: PublishedMessage,
): Promise<{ messageId: string }> {
  const messageId = randomUUID();
  const [publishedAt, baseUrl] = [delivery.clock.now(), delivery.baseUrl()];
  const { subject, text } = message;
  delivery.topics.count(topic.arn, 'published');
  delivery.topics.remember(topic.arn, { messageId, publishedAt, subject, text });
  for (const subscription of topic.subscriptions) {
    if (!passes(subscription, message)) delivery.topics.count(topic.arn, 'filteredOut');
    else await notify(delivery, { topic, subscription, message, publishedAt, baseUrl, messageId });
  }
  return { messageId };
}

function passes({ attributes }: Subscription, message: PublishedMessage): boolean {
  const { FilterPolicy, FilterPolicyScope } = attributes;
  if (!FilterPolicy) return true;
  const scope = FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
  return compileFilterPolicy(FilterPolicy, scope)(message);
}

async function notify(delivery: Delivery, notification: Notification): Promise<void> {
  const { subscription, topic } = notification;
  const { topics, deliver } = delivery;
  if (subscription.protocol !== 'sqs') {
    delivery.notify(emailLine(notification));
    topics.count(topic.arn, 'delivered');
    return;
  }
  const { body, attributes } = queueMessage(notification);
  try {
    await deliver(subscription.endpoint, body, { attributes });
    topics.count(topic.arn, 'delivered');
  } catch (error) {
    topics.count(topic.arn, 'failed');
    const outcome = await deadLetter(delivery, subscription, { body, attributes }, error);
    if (outcome) topics.count(topic.arn, outcome);
  }
}

/** Describes an email in one line for the terminal: of an alarm's JSON only the reason. */
function emailLine({ topic, subscription, message }: Notification): string {
  const text = alarmReason(message.text) ?? message.text;
  const line = `SNS would send an email to ${subscription.endpoint}: ${message.subject ?? topic.name}: ${text}`;
  return line.replaceAll(/\s+/g, ' ');
}

function alarmReason(text: string): string | undefined {
  try {
    const { NewStateReason: reason } = Object(JSON.parse(text));
    return typeof reason === 'string' ? reason : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sends a refused message to the subscription's dead-letter queue at once, because a retry would fail in the same way.
 *
 * @returns the outcome, `undefined` if there is no dead-letter queue
 */
async function deadLetter(
  { deliver, notify: show }: Delivery,
  { arn, endpoint, attributes: { RedrivePolicy } }: Subscription,
  { body, attributes }: QueueMessage,
  error: unknown,
): Promise<'redriven' | 'failedToRedrive' | undefined> {
  const reason = textOf(error);
  const target = RedrivePolicy && deadLetterTargetOf(RedrivePolicy);
  if (!target) {
    show(`SNS dropped a message: ${endpoint} refused it (${reason}) and ${arn} has no dead-letter queue`);
    return undefined;
  }
  try {
    await deliver(target, body, { attributes: withReason(attributes, reason) });
    return 'redriven';
  } catch (second) {
    show(`SNS dropped a message: ${endpoint} (${reason}) and ${target} (${textOf(second)}) refused it`);
    return 'failedToRedrive';
  }
}

/** A queue accepts ten attributes: if there is no room for the reason, it replaces the message's own attributes. */
function withReason(attributes: MessageAttributes, reason: string): MessageAttributes {
  const own = Object.keys(attributes).length < 10 ? attributes : {};
  return { ...own, ErrorMessage: { DataType: 'String', StringValue: reason } };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
