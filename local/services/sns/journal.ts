import { DatabaseSync } from 'node:sqlite';
import { createDeduplicationRows, type DeduplicationRows } from '../sqs/journal/deduplication-rows.ts';
import type { Subscription, Topic } from './topic.ts';

/** Topics and subscriptions, which must outlive the process. Messages are not kept: a publish delivers before it answers. */
export interface Journal {
  insertTopic(topic: Omit<Topic, 'id'>): Topic;
  updateTopic(topic: Topic): void;
  /** Deletes the topic with its subscriptions. */
  deleteTopic(topic: Topic): void;
  topics(): Topic[];
  /** Inserts the subscription, or replaces the one with its ARN. */
  saveSubscription(subscription: Subscription): void;
  deleteSubscription(arn: string): void;
  subscriptions(): Subscription[];
  readonly deduplication: DeduplicationRows;
  /** Sequence number of a message published to a FIFO topic. */
  nextSequence(): number;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS topic (id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS subscription (arn TEXT PRIMARY KEY, topic_arn TEXT NOT NULL, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS deduplication (
    queue_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (queue_id, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deduplication_by_age ON deduplication (sent_at);
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

/** @param file path of the SQLite file, or `:memory:`. */
export function openJournal(file: string): Journal {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
  const count = database.prepare(
    `INSERT INTO counter VALUES ('sequence', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
  );
  const run = (sql: string, ...values: (string | number)[]) => database.prepare(sql).run(...values);

  return {
    insertTopic(topic) {
      const { lastInsertRowid } = run('INSERT INTO topic (arn, value) VALUES (?, ?)', topic.arn, JSON.stringify(topic));
      return { ...topic, id: Number(lastInsertRowid) };
    },
    updateTopic: (topic) => void run('UPDATE topic SET value = ? WHERE id = ?', JSON.stringify(topic), topic.id),
    deleteTopic(topic) {
      run('DELETE FROM subscription WHERE topic_arn = ?', topic.arn);
      run('DELETE FROM topic WHERE id = ?', topic.id);
    },
    topics: () =>
      database
        .prepare('SELECT id, value FROM topic')
        .all()
        .map(({ id, value }) => ({ ...JSON.parse(String(value)), id: Number(id) })),
    saveSubscription(subscription) {
      const { arn, topicArn } = subscription;
      run('INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)', arn, topicArn, JSON.stringify(subscription));
    },
    deleteSubscription: (arn) => void run('DELETE FROM subscription WHERE arn = ?', arn),
    subscriptions: () =>
      database
        .prepare('SELECT value FROM subscription ORDER BY rowid')
        .all()
        .map(({ value }) => JSON.parse(String(value))),
    deduplication: createDeduplicationRows(database),
    nextSequence: () => Number(count.get()?.value),
    close: () => database.close(),
  };
}
