import { DatabaseSync } from 'node:sqlite';
import { createMessageRows } from './message-rows.ts';
import { createMoveTaskRows } from './move-task-rows.ts';

export interface QueueRow {
  readonly id: number;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, as all times in the journal. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Reply to the first send with a deduplication id, which repeats it for later ones. */
export interface AcceptedSend {
  readonly messageId: string;
  readonly sequence: number;
}

export type Journal = ReturnType<typeof openJournal>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS message (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_id INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    first_received_at INTEGER,
    group_id TEXT,
    deduplication_id TEXT,
    trace_header TEXT,
    source_arn TEXT,
    attributes TEXT,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS message_by_queue ON message (queue_id, sequence);
  CREATE TABLE IF NOT EXISTS deduplication (
    queue_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (queue_id, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deduplication_by_age ON deduplication (sent_at);
  CREATE TABLE IF NOT EXISTS move_task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source_arn TEXT NOT NULL,
    destination_arn TEXT,
    messages_per_second INTEGER,
    started_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    moved INTEGER NOT NULL,
    to_move INTEGER NOT NULL,
    failure_reason TEXT
  );
`;

/**
 * Opens the SQLite file with everything that outlives the process.
 *
 * A committed transaction is in the operating system's hands: it survives a kill of this process. A power cut can lose the
 * transactions since SQLite's last checkpoint (`synchronous = NORMAL`), but never leaves a damaged file.
 *
 * @param file path of the SQLite file, or `:memory:`
 */
export function openJournal(file: string) {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(SCHEMA);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  let isOpen = false;

  return {
    queues: createQueueRows(database),
    messages: createMessageRows(database),
    deduplication: createDeduplicationRows(database),
    moveTasks: createMoveTaskRows(database),
    /** Writes all of the work or none of it; a transaction inside another one is part of that. */
    transaction<T>(work: () => T): T {
      if (isOpen) return work();
      begin.run();
      isOpen = true;
      try {
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      } finally {
        isOpen = false;
      }
    },
    close: () => database.close(),
  };
}

function createQueueRows(database: DatabaseSync) {
  const insert = database.prepare('INSERT INTO queue (name, attributes, created_at, modified_at) VALUES (?, ?, ?, ?)');
  const update = database.prepare('UPDATE queue SET attributes = ?, modified_at = ? WHERE id = ?');
  const remove = [
    'DELETE FROM deduplication WHERE queue_id = ?',
    'DELETE FROM message WHERE queue_id = ?',
    'DELETE FROM queue WHERE id = ?',
  ].map((sql) => database.prepare(sql));
  const all = database.prepare('SELECT * FROM queue ORDER BY name');

  return {
    insert(queue: Omit<QueueRow, 'id'>): QueueRow {
      const { name, attributes, createdAt, modifiedAt } = queue;
      const { lastInsertRowid } = insert.run(name, JSON.stringify(attributes), createdAt, modifiedAt);
      return { ...queue, id: Number(lastInsertRowid) };
    },
    update({ id, attributes, modifiedAt }: QueueRow): void {
      update.run(JSON.stringify(attributes), modifiedAt, id);
    },
    /** Deletes the queue with its messages. */
    delete(id: number): void {
      for (const statement of remove) statement.run(id);
    },
    all: (): QueueRow[] =>
      all.all().map((row) => ({
        id: Number(row.id),
        name: String(row.name),
        attributes: JSON.parse(String(row.attributes)),
        createdAt: Number(row.created_at),
        modifiedAt: Number(row.modified_at),
      })),
  };
}

function createDeduplicationRows(database: DatabaseSync) {
  const find = database.prepare(
    'SELECT message_id, sequence FROM deduplication WHERE queue_id = ? AND key = ? AND sent_at > ?',
  );
  const remember = database.prepare('INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM deduplication WHERE sent_at < ?');

  return {
    find(queueId: number, key: string, sentAfter: number): AcceptedSend | undefined {
      const row = find.get(queueId, key, sentAfter);
      return row && { messageId: String(row.message_id), sequence: Number(row.sequence) };
    },
    remember(queueId: number, key: string, send: AcceptedSend, sentAt: number): void {
      remember.run(queueId, key, send.messageId, send.sequence, sentAt);
    },
    forgetBefore: (sentAt: number): void => void forget.run(sentAt),
  };
}
