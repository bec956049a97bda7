import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Arrival } from '../engine/message.ts';
import type { MessageAttributes } from '../engine/message-attributes.ts';

/** A message with everything that the journal keeps. */
export interface StoredMessage {
  readonly sequence: number;
  readonly queueId: number;
  readonly messageId: string;
  /** Time of the first send, from which retention counts; a move to a standard dead-letter queue keeps it. */
  readonly sentAt: number;
  /** Time at which the message came into this queue. */
  readonly arrivedAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly traceHeader: string | undefined;
  /** ARN of the queue that dead-lettered the message. */
  readonly sourceArn: string | undefined;
  readonly attributes: MessageAttributes | undefined;
  readonly body: string;
}

export function createMessageRows(database: DatabaseSync) {
  const insert = database.prepare(
    `INSERT INTO message (queue_id, message_id, sent_at, arrived_at, visible_at, receive_count, first_received_at, group_id,
       deduplication_id, trace_header, source_arn, attributes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const received = database.prepare(
    `UPDATE message SET visible_at = ?, receive_count = ?, first_received_at = coalesce(first_received_at, ?)
       WHERE sequence = ? RETURNING *`,
  );
  const hidden = database.prepare('UPDATE message SET visible_at = ? WHERE sequence = ?');
  const get = database.prepare('SELECT * FROM message WHERE sequence = ?');
  const remove = database.prepare('DELETE FROM message WHERE sequence = ?');
  const index = database.prepare(
    'SELECT sequence, sent_at, visible_at, receive_count, group_id FROM message WHERE queue_id = ? ORDER BY sequence',
  );
  const page = database.prepare('SELECT * FROM message WHERE queue_id = ? AND sequence > ? ORDER BY sequence LIMIT ?');
  const first = database.prepare('SELECT arrived_at FROM message WHERE queue_id = ? ORDER BY sequence LIMIT 1');

  return {
    /** Returns the sequence of the new message. */
    insert(message: Omit<StoredMessage, 'sequence'>): number {
      const { lastInsertRowid } = insert.run(
        message.queueId,
        message.messageId,
        message.sentAt,
        message.arrivedAt,
        message.visibleAt,
        message.receiveCount,
        message.firstReceivedAt ?? null,
        message.groupId ?? null,
        message.deduplicationId ?? null,
        message.traceHeader ?? null,
        message.sourceArn ?? null,
        message.attributes ? JSON.stringify(message.attributes) : null,
        message.body,
      );
      return Number(lastInsertRowid);
    },
    received(sequence: number, visibleAt: number, receiveCount: number, now: number): StoredMessage {
      return storedMessage(sequence, received.get(visibleAt, receiveCount, now, sequence));
    },
    hidden: (sequence: number, visibleAt: number): void => void hidden.run(visibleAt, sequence),
    get: (sequence: number): StoredMessage => storedMessage(sequence, get.get(sequence)),
    delete: (sequence: number): void => void remove.run(sequence),
    /** Iterates over the messages of a queue in order of arrival, without their bodies. */
    *index(queueId: number): Iterable<Arrival> {
      for (const row of index.iterate(queueId)) {
        yield {
          sequence: Number(row.sequence),
          sentAt: Number(row.sent_at),
          visibleAt: Number(row.visible_at),
          receiveCount: Number(row.receive_count),
          groupId: optionalText(row.group_id),
        };
      }
    },
    page: (queueId: number, limit: number, after: number): StoredMessage[] =>
      page.all(queueId, after, limit).map((row) => storedMessage(Number(row.sequence), row)),
    firstArrivedAt(queueId: number): number | undefined {
      const row = first.get(queueId);
      return row && Number(row.arrived_at);
    },
  };
}

function storedMessage(sequence: number, row: Record<string, SQLOutputValue> | undefined): StoredMessage {
  if (!row) throw new Error(`message ${sequence} is in its queue but not in the journal`);
  const attributes = optionalText(row.attributes);
  return {
    sequence,
    queueId: Number(row.queue_id),
    messageId: String(row.message_id),
    sentAt: Number(row.sent_at),
    arrivedAt: Number(row.arrived_at),
    visibleAt: Number(row.visible_at),
    receiveCount: Number(row.receive_count),
    firstReceivedAt: row.first_received_at === null ? undefined : Number(row.first_received_at),
    groupId: optionalText(row.group_id),
    deduplicationId: optionalText(row.deduplication_id),
    traceHeader: optionalText(row.trace_header),
    sourceArn: optionalText(row.source_arn),
    attributes: attributes === undefined ? undefined : JSON.parse(attributes),
    body: String(row.body),
  };
}

function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
