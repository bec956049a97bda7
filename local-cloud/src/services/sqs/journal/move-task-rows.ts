import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

export type MoveTaskStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: every message goes back to the queue that dead-lettered it. */
  readonly destinationArn: string | undefined;
  readonly messagesPerSecond: number | undefined;
  readonly startedAt: number;
  readonly status: MoveTaskStatus;
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason: string | undefined;
}

export interface MoveTaskRows {
  insert(task: MoveTask): void;
  update(task: MoveTask): void;
  get(id: string): MoveTask | undefined;
  /** The newest first. */
  bySource(sourceArn: string, limit: number): MoveTask[];
  running(): MoveTask[];
}

export function createMoveTaskRows(database: DatabaseSync): MoveTaskRows {
  const insert = database.prepare(
    `INSERT INTO move_task (id, source_arn, destination_arn, messages_per_second, started_at, status, moved, to_move)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare('UPDATE move_task SET status = ?, moved = ?, failure_reason = ? WHERE id = ?');
  const get = database.prepare('SELECT * FROM move_task WHERE id = ?');
  const bySource = database.prepare('SELECT * FROM move_task WHERE source_arn = ? ORDER BY number DESC LIMIT ?');
  const running = database.prepare("SELECT * FROM move_task WHERE status = 'RUNNING' ORDER BY number");

  return {
    insert(task) {
      insert.run(
        task.id,
        task.sourceArn,
        task.destinationArn ?? null,
        task.messagesPerSecond ?? null,
        task.startedAt,
        task.status,
        task.moved,
        task.toMove,
      );
    },
    update: (task) => void update.run(task.status, task.moved, task.failureReason ?? null, task.id),
    get(id) {
      const row = get.get(id);
      return row && moveTask(row);
    },
    bySource: (sourceArn, limit) => bySource.all(sourceArn, limit).map(moveTask),
    running: () => running.all().map(moveTask),
  };
}

function moveTask(row: Record<string, SQLOutputValue>): MoveTask {
  return {
    id: String(row.id),
    sourceArn: String(row.source_arn),
    destinationArn: row.destination_arn === null ? undefined : String(row.destination_arn),
    messagesPerSecond: row.messages_per_second === null ? undefined : Number(row.messages_per_second),
    startedAt: Number(row.started_at),
    status: String(row.status) as MoveTaskStatus,
    moved: Number(row.moved),
    toMove: Number(row.to_move),
    failureReason: row.failure_reason === null ? undefined : String(row.failure_reason),
  };
}
