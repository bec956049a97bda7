import type { AwsError } from '../../front-door/aws-json.ts';
import { changeVisibility, deleteMessage } from './engine/acknowledge.ts';
import { advance, type Broker, type Queue } from './engine/broker.ts';
import type { MessageState } from './engine/message.ts';
import type { MessageAttributes } from './engine/message-attributes.ts';
import {
  checkQueueAttributes,
  checkQueueName,
  effectiveAttributes,
  type QueueAttributes,
} from './engine/queue-attributes.ts';
import { receive } from './engine/receive.ts';
import { send } from './engine/send.ts';
import { invalidAttributeValue } from './errors.ts';
import { systemAttributes, type WireMessage, wireMessage } from './operations/consume.ts';
import { settleEach } from './operations/operation.ts';
import { readDraft } from './operations/send.ts';

/** Consumes queues as Lambda's event source mappings do. */
export interface QueueConsumer {
  visibilityTimeoutMs(queueArn: string): number;
  /**
   * Receives messages with all their attributes as soon as there are any. Resolves to none when the wait is over or `gone`
   * is aborted; a message is either in the result or still in the queue.
   */
  receive(queueArn: string, request: ConsumerReceive): Promise<WireMessage[]>;
  /** Deletes messages and returns the handles that it refused. */
  deleteMessages(queueArn: string, receiptHandles: readonly string[]): RefusedHandle[];
  /** Makes messages visible `milliseconds` from now and returns the handles that it refused. */
  changeVisibility(queueArn: string, receiptHandles: readonly string[], milliseconds: number): RefusedHandle[];
}

export interface ConsumerReceive {
  readonly maxMessages: number;
  readonly waitMs: number;
  readonly gone: AbortSignal;
}

export interface RefusedHandle {
  readonly receiptHandle: string;
  readonly error: AwsError;
}

export interface SendOptions {
  readonly attributes?: MessageAttributes;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface QueueState extends Readonly<Record<MessageState, number>> {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: QueueAttributes;
  /** How long the oldest message has been in this queue; 0 when it is empty. */
  readonly oldestAgeMs: number;
  /** Number of messages sent since the process started; the same for the next two. */
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
}

export interface PeekedMessage {
  readonly sequence: number;
  readonly messageId: string;
  readonly state: MessageState;
  /** Milliseconds since the epoch. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: Readonly<Record<string, string>>;
}

const EVERYTHING = { systemAttributes: ['All'], messageAttributes: ['All'] };

export type SqsCore = ReturnType<typeof createCore>;

/** Gives other services of this process the behaviour of the wire operations without the wire. All throw `AwsError`. */
export function createCore(broker: Broker) {
  return {
    ...createConsumer(broker),
    /**
     * Makes a queue match its template: creates it, or replaces the attributes of an existing one, with defaults for those
     * left out, and keeps its messages. The target of a redrive policy may be created later.
     */
    ensureQueue(name: string, attributes: QueueAttributes = {}): QueueState {
      const isFifo = attributes.FifoQueue === 'true';
      checkQueueName(name, isFifo);
      checkQueueAttributes(attributes, isFifo);
      const existing = broker.find(name);
      if (!existing) return stateOf(broker, broker.create(name, effectiveAttributes(attributes, isFifo)));
      if (existing.settings.isFifo !== isFifo) throw invalidAttributeValue('FifoQueue', 'It can not change.');
      broker.update(existing, effectiveAttributes(attributes, isFifo));
      return stateOf(broker, existing);
    },
    /** Changes these attributes and keeps the others. */
    setAttributes(name: string, attributes: QueueAttributes): void {
      const queue = broker.named(name);
      const { isFifo } = queue.settings;
      checkQueueAttributes(attributes, isFifo, queue.row.attributes);
      broker.update(queue, effectiveAttributes({ ...queue.row.attributes, ...attributes }, isFifo));
    },
    deleteQueue: (name: string): void => broker.delete(broker.named(name)),
    /** Sends a message, which survives a kill of this process once the promise resolves. */
    async send(queueArn: string, body: string, options: SendOptions = {}): Promise<{ messageId: string }> {
      const queue = broker.byArn(queueArn);
      const draft = readDraft(queue, {
        MessageBody: body,
        MessageAttributes: options.attributes ?? {},
        MessageGroupId: options.groupId,
        MessageDeduplicationId: options.deduplicationId,
      });
      const [sent] = send(broker, queue, [draft]);
      return { messageId: sent?.messageId ?? '' };
    },
    exists: (queueArn: string): boolean => broker.findByArn(queueArn) !== undefined,
    /** Lists the queues by name. */
    queues: (): QueueState[] => broker.queues().map((queue) => stateOf(broker, queue)),
    /**
     * Lists messages in order of arrival, without receiving them.
     *
     * @param page `after` is the `sequence` of the last message of the page before
     */
    peek(name: string, { limit = 100, after = 0 }: { limit?: number; after?: number } = {}): PeekedMessage[] {
      const queue = broker.named(name);
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
    },
  };
}

function createConsumer(broker: Broker): QueueConsumer {
  /** Does the work for each handle, all in one transaction. */
  function forEach(receiptHandles: readonly string[], work: (receiptHandle: string) => void): RefusedHandle[] {
    const { failed } = broker.journal.transaction(() => settleEach(receiptHandles, work));
    return failed.map(({ item, error }) => ({ receiptHandle: item, error }));
  }

  return {
    visibilityTimeoutMs: (queueArn) => broker.byArn(queueArn).settings.visibilityTimeoutMs,
    async receive(queueArn, { maxMessages, waitMs, gone }) {
      const queue = broker.byArn(queueArn);
      const { visibilityTimeoutMs } = queue.settings;
      const messages = await receive(broker, queue, { limit: maxMessages, visibilityTimeoutMs, waitMs, gone });
      return messages.map((message) => wireMessage(broker, queue, message, EVERYTHING));
    },
    deleteMessages(queueArn, receiptHandles) {
      const queue = broker.byArn(queueArn);
      return forEach(receiptHandles, (handle) => deleteMessage(broker, queue, handle));
    },
    changeVisibility(queueArn, receiptHandles, milliseconds) {
      const queue = broker.byArn(queueArn);
      return forEach(receiptHandles, (handle) => changeVisibility(broker, queue, handle, milliseconds));
    },
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
