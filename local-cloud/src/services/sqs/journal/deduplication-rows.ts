import type { DatabaseSync } from 'node:sqlite';

/** What a FIFO queue answered to an earlier send with the same deduplication id. */
export interface AcceptedSend {
  readonly messageId: string;
  readonly sequence: number;
}

export interface DeduplicationRows {
  find(queueId: number, key: string, sentAfter: number): AcceptedSend | undefined;
  remember(queueId: number, key: string, send: AcceptedSend, sentAt: number): void;
  forgetBefore(sentAt: number): void;
}

export function createDeduplicationRows(database: DatabaseSync): DeduplicationRows {
  const find = database.prepare(
    'SELECT message_id, sequence FROM deduplication WHERE queue_id = ? AND key = ? AND sent_at > ?',
  );
  const remember = database.prepare('INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM deduplication WHERE sent_at < ?');

  return {
    find(queueId, key, sentAfter) {
      const row = find.get(queueId, key, sentAfter);
      return row && { messageId: String(row.message_id), sequence: Number(row.sequence) };
    },
    remember: (queueId, key, send, sentAt) => void remember.run(queueId, key, send.messageId, send.sequence, sentAt),
    forgetBefore: (sentAt) => void forget.run(sentAt),
  };
}
