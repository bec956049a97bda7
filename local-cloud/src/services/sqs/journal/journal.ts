import { DatabaseSync } from 'node:sqlite';
import { createDeduplicationRows, type DeduplicationRows } from './deduplication-rows.ts';
import { createMessageRows, type MessageRows } from './message-rows.ts';
import { createMoveTaskRows, type MoveTaskRows } from './move-task-rows.ts';
import { createQueueRows, type QueueRows } from './queue-rows.ts';

/**
 * Everything that must outlive the process, in one SQLite file.
 *
 * A committed transaction is in the operating system's hands: it survives a kill of this process. A power cut can lose the
 * transactions since SQLite's last checkpoint (`synchronous = NORMAL`), but never leaves a damaged file.
 */
export interface Journal {
  readonly queues: QueueRows;
  readonly messages: MessageRows;
  readonly deduplication: DeduplicationRows;
  readonly moveTasks: MoveTaskRows;
  /** All of the work is written, or none of it. */
  transaction<T>(work: () => T): T;
  close(): void;
}

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

/** @param file path of the SQLite file, or `:memory:`. */
export function openJournal(file: string): Journal {
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
    transaction(work) {
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
