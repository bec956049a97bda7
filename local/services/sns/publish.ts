import { randomUUID } from 'node:crypto';
import type { Broker } from './broker.ts';
import { compileFilterPolicy, type Filterable } from './filter-policy.ts';
import { type Notification, type QueueMessage, queueMessage } from './notification.ts';
import type { PublishedMessage } from './rules/published-message.ts';
import { deadLetterTargetOf } from './rules/subscription-attributes.ts';
import type { Subscription, Topic } from './topic.ts';

export interface Published {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

/** A second publish with the same deduplication id is answered like the first, and delivers nothing. */
const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1_000;

/** Delivers to every subscription whose filter lets the message pass, and resolves when each has it or has failed. */
export async function publish(broker: Broker, topic: Topic, message: PublishedMessage): Promise<Published> {
  const publishedAt = broker.clock.now();
  const { published, isDuplicate } = accept(broker, topic, message, publishedAt);
  broker.totals(topic.arn).published++;
  if (isDuplicate) return published;

  const baseUrl = broker.baseUrl();
  for (const subscription of broker.subscriptions(topic.arn)) {
    const filtered = { body: message.textFor(subscription.protocol), attributes: message.attributes };
    if (!passes(subscription, filtered)) continue;
    await notify(broker, { topic, subscription, message, publishedAt, baseUrl, ...published });
  }
  return published;
}

function passes({ attributes }: Subscription, message: Filterable): boolean {
  const { FilterPolicy, FilterPolicyScope } = attributes;
  if (!FilterPolicy) return true;
  const scope = FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';
  return compileFilterPolicy(FilterPolicy, scope)(message);
}

function accept(
  { journal }: Broker,
  topic: Topic,
  { groupId, deduplicationId }: PublishedMessage,
  now: number,
): { published: Published; isDuplicate: boolean } {
  if (!topic.isFifo) return { published: { messageId: randomUUID(), sequenceNumber: undefined }, isDuplicate: false };
  const isPerGroup = topic.attributes.FifoThroughputScope === 'MessageGroup';
  const key = isPerGroup ? `${groupId} ${deduplicationId}` : `${deduplicationId}`;
  journal.deduplication.forgetBefore(now - DEDUPLICATION_WINDOW_MS);
  const earlier = journal.deduplication.find(topic.id, key, now - DEDUPLICATION_WINDOW_MS);
  const accepted = earlier ?? { messageId: randomUUID(), sequence: journal.nextSequence() };
  if (!earlier) journal.deduplication.remember(topic.id, key, accepted, now);
  // Twenty digits, so that comparing them as text compares them as numbers.
  const sequenceNumber = String(accepted.sequence).padStart(20, '0');
  return { published: { messageId: accepted.messageId, sequenceNumber }, isDuplicate: earlier !== undefined };
}

async function notify(broker: Broker, notification: Notification): Promise<void> {
  const { subscription, message, topic } = notification;
  const totals = broker.totals(topic.arn);
  if (subscription.protocol !== 'sqs') {
    const text = message.textFor(subscription.protocol);
    broker.notify(`SNS would send an email to ${subscription.endpoint}: ${message.subject ?? topic.name}: ${text}`);
    totals.delivered++;
    return;
  }
  const queued = queueMessage(notification);
  try {
    await send(broker, subscription.endpoint, queued, message);
    totals.delivered++;
  } catch (error) {
    totals.failed++;
    await deadLetter(broker, subscription, queued, message, error);
  }
}

/** A standard queue takes no ids of a FIFO topic. */
async function send(
  { deliver }: Broker,
  queueArn: string,
  { body, attributes }: QueueMessage,
  { groupId, deduplicationId }: PublishedMessage,
): Promise<void> {
  await deliver(queueArn, body, queueArn.endsWith('.fifo') ? { attributes, groupId, deduplicationId } : { attributes });
}

/** Such a failure repeats however often one tries, so the message goes to the subscription's dead-letter queue at once. */
async function deadLetter(
  broker: Broker,
  { arn, endpoint, attributes: { RedrivePolicy } }: Subscription,
  queued: QueueMessage,
  message: PublishedMessage,
  error: unknown,
): Promise<void> {
  const reason = textOf(error);
  const target = RedrivePolicy && deadLetterTargetOf(RedrivePolicy);
  if (!target) {
    broker.notify(`SNS dropped a message: ${endpoint} did not take it (${reason}) and ${arn} has no dead-letter queue`);
    return;
  }
  try {
    await send(broker, target, withReason(queued, reason), message);
  } catch (second) {
    broker.notify(`SNS dropped a message: neither ${endpoint} (${reason}) nor ${target} (${textOf(second)}) took it`);
  }
}

/** A queue takes ten attributes: where there is no room for the reason, the message's own give way to it. */
function withReason({ body, attributes }: QueueMessage, reason: string): QueueMessage {
  const own = Object.keys(attributes).length < 10 ? attributes : {};
  return { body, attributes: { ...own, ErrorMessage: { DataType: 'String', StringValue: reason } } };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
