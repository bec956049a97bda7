import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { SendOptions } from '../sqs/core.ts';
import type { MessageAttributes } from '../sqs/engine/message-attributes.ts';
import { compileFilterPolicy } from './filter-policy.ts';
import { type Notification, type QueueMessage, queueMessage } from './notification.ts';
import type { PublishedMessage } from './rules/published-message.ts';
import { deadLetterTargetOf } from './rules/subscription-attributes.ts';
import type { Subscription, Topic } from './topic.ts';
import type { Topics } from './topics.ts';

/** Hands a message to a queue; rejects when the queue does not take it. */
export type Deliver = (queueArn: string, body: string, options: SendOptions) => Promise<unknown>;

export interface Delivery {
  readonly topics: Topics;
  readonly clock: Clock;
  readonly deliver: Deliver;
  readonly baseUrl: () => string;
  readonly notify: (text: string) => void;
}

/** Delivers to every subscription whose filter lets the message pass, and resolves when each has it or has failed. */
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
  const { subscription, message, topic } = notification;
  const { topics, deliver } = delivery;
  if (subscription.protocol !== 'sqs') {
    const line = `${message.subject ?? topic.name}: ${message.text}`;
    delivery.notify(`SNS would send an email to ${subscription.endpoint}: ${line}`);
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

/**
 * Such a failure repeats however often one tries, so the message goes to the subscription's dead-letter queue at once.
 *
 * @returns what became of it, `undefined` where there is no such queue
 */
async function deadLetter(
  { deliver, notify }: Delivery,
  { arn, endpoint, attributes: { RedrivePolicy } }: Subscription,
  { body, attributes }: QueueMessage,
  error: unknown,
): Promise<'redriven' | 'failedToRedrive' | undefined> {
  const reason = textOf(error);
  const target = RedrivePolicy && deadLetterTargetOf(RedrivePolicy);
  if (!target) {
    notify(`SNS dropped a message: ${endpoint} did not take it (${reason}) and ${arn} has no dead-letter queue`);
    return undefined;
  }
  try {
    await deliver(target, body, { attributes: withReason(attributes, reason) });
    return 'redriven';
  } catch (second) {
    notify(`SNS dropped a message: neither ${endpoint} (${reason}) nor ${target} (${textOf(second)}) took it`);
    return 'failedToRedrive';
  }
}

/** A queue takes ten attributes: where there is no room for the reason, the message's own give way to it. */
function withReason(attributes: MessageAttributes, reason: string): MessageAttributes {
  const own = Object.keys(attributes).length < 10 ? attributes : {};
  return { ...own, ErrorMessage: { DataType: 'String', StringValue: reason } };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
