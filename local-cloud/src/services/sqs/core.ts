import { advance, type Broker, type Queue } from './engine/broker.ts';
import { send as enqueue } from './engine/send.ts';
import { invalidAttributeValue, queueDoesNotExist } from './errors.ts';
import type { MessageAttributes } from './rules/message-attributes.ts';
import { checkQueueAttributes, effectiveAttributes, type QueueAttributes } from './rules/queue-attributes.ts';
import { checkQueueName } from './rules/queue-name.ts';
import { readDraft } from './wire/draft.ts';
import { systemAttributes } from './wire/received-message.ts';

/** What the other parts of the local cloud call without the wire. All throw `SqsError`. */
export interface SqsCore {
  /**
   * Makes the queue be as a template declares it: creates it, or gives an existing one these attributes, and defaults for the
   * others, and keeps its messages. A redrive target may be created later.
   *
   * @param attributes as in CreateQueue: strings, policies as JSON text
   */
  ensureQueue(name: string, attributes?: QueueAttributes): QueueState;
  /** Changes these attributes and keeps the others. */
  setAttributes(name: string, attributes: QueueAttributes): void;
  visibilityTimeoutSeconds(name: string): number;
  deleteQueue(name: string): void;
  /** Durable against a kill of this process when it resolves. */
  send(queueArn: string, body: string, options?: SendOptions): Promise<{ messageId: string }>;
  exists(queueArn: string): boolean;
  queueUrl(name: string): string;
  /** Sorted by name. */
  queues(): QueueState[];
  /** Messages in order of arrival, without receiving them. */
  peek(name: string, page?: PeekPage): PeekedMessage[];
}

export interface SendOptions {
  readonly attributes?: MessageAttributes;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface QueueState {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: QueueAttributes;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** How long the oldest message has been in this queue; 0 when it is empty. */
  readonly oldestAgeMs: number;
  /** Since the process started. */
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
}

export interface PeekPage {
  /** @default 100 */
  readonly limit?: number;
  /** `sequence` of the last message of the page before. @default 0 */
  readonly after?: number;
}

export interface PeekedMessage {
  readonly sequence: number;
  readonly messageId: string;
  readonly state: 'delayed' | 'inFlight' | 'visible';
  /** Milliseconds since the epoch. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: Readonly<Record<string, string>>;
}

export function createCore(broker: Broker): SqsCore {
  function named(name: string): Queue {
    const queue = broker.find(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  return {
    ensureQueue(name, attributes = {}) {
      const isFifo = attributes.FifoQueue === 'true';
      checkQueueName(name, isFifo);
      checkQueueAttributes(attributes, isFifo);
      const existing = broker.find(name);
      if (!existing) return stateOf(broker, broker.create(name, effectiveAttributes(attributes, isFifo)));
      if (existing.settings.isFifo !== isFifo) throw invalidAttributeValue('FifoQueue', 'It can not change.');
      broker.update(existing, effectiveAttributes(attributes, isFifo));
      return stateOf(broker, existing);
    },
    setAttributes(name, attributes) {
      const queue = named(name);
      const { isFifo } = queue.settings;
      checkQueueAttributes(attributes, isFifo, queue.row.attributes);
      broker.update(queue, effectiveAttributes({ ...queue.row.attributes, ...attributes }, isFifo));
    },
    visibilityTimeoutSeconds: (name) => named(name).settings.visibilityTimeoutMs / 1_000,
    deleteQueue: (name) => broker.delete(named(name)),
    async send(queueArn, body, { attributes = {}, groupId, deduplicationId } = {}) {
      const queue = broker.findByArn(queueArn);
      if (!queue) throw queueDoesNotExist();
      const draft = readDraft(queue, {
        MessageBody: body,
        MessageAttributes: attributes,
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      });
      const [sent] = enqueue(broker, queue, [draft]);
      return { messageId: sent?.messageId ?? '' };
    },
    exists: (queueArn) => broker.findByArn(queueArn) !== undefined,
    queueUrl: (name) => broker.urlOf(named(name)),
    queues: () => broker.queues().map((queue) => stateOf(broker, queue)),
    peek: (name, page) => peek(broker, named(name), page),
  };
}

function stateOf(broker: Broker, queue: Queue): QueueState {
  advance(broker, queue);
  const firstArrivedAt = broker.journal.messages.firstArrivedAt(queue.id);
  return {
    name: queue.name,
    arn: queue.arn,
    url: broker.urlOf(queue),
    attributes: queue.row.attributes,
    ...queue.messages.counts(),
    oldestAgeMs: firstArrivedAt === undefined ? 0 : Math.max(0, broker.clock.now() - firstArrivedAt),
    ...queue.totals,
  };
}

function peek(broker: Broker, queue: Queue, { limit = 100, after = 0 }: PeekPage = {}): PeekedMessage[] {
  advance(broker, queue);
  return broker.journal.messages.page(queue.id, limit, after).map((stored) => ({
    sequence: stored.sequence,
    messageId: stored.messageId,
    state: queue.messages.find(stored.sequence)?.state ?? 'visible',
    visibleAt: stored.visibleAt,
    receiveCount: stored.receiveCount,
    body: stored.body,
    attributes: stored.attributes ?? {},
    systemAttributes: systemAttributes(broker, queue, stored),
  }));
}
