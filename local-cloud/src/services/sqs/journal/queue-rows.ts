import type { DatabaseSync } from 'node:sqlite';

export interface QueueRow {
  readonly id: number;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, as all times in the journal. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface QueueRows {
  insert(queue: Omit<QueueRow, 'id'>): QueueRow;
  update(queue: QueueRow): void;
  /** Deletes the queue with its messages. */
  delete(id: number): void;
  all(): QueueRow[];
}

export function createQueueRows(database: DatabaseSync): QueueRows {
  const insert = database.prepare('INSERT INTO queue (name, attributes, created_at, modified_at) VALUES (?, ?, ?, ?)');
  const update = database.prepare('UPDATE queue SET attributes = ?, modified_at = ? WHERE id = ?');
  const remove = [
    'DELETE FROM deduplication WHERE queue_id = ?',
    'DELETE FROM message WHERE queue_id = ?',
    'DELETE FROM queue WHERE id = ?',
  ].map((sql) => database.prepare(sql));
  const all = database.prepare('SELECT * FROM queue ORDER BY name');

  return {
    insert(queue) {
      const { lastInsertRowid } = insert.run(
        queue.name,
        JSON.stringify(queue.attributes),
        queue.createdAt,
        queue.modifiedAt,
      );
      return { ...queue, id: Number(lastInsertRowid) };
    },
    update(queue) {
      update.run(JSON.stringify(queue.attributes), queue.modifiedAt, queue.id);
    },
    delete(id) {
      for (const statement of remove) statement.run(id);
    },
    all: () =>
      all.all().map((row) => ({
        id: Number(row.id),
        name: String(row.name),
        attributes: JSON.parse(String(row.attributes)),
        createdAt: Number(row.created_at),
        modifiedAt: Number(row.modified_at),
      })),
  };
}
