import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/** A move of dead letters, running or ended. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Without one, every message goes back to the queue that dead-lettered it. */
  readonly destinationArn: string | undefined;
  readonly messagesPerSecond: number | undefined;
  readonly startedAt: number;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly failureReason: string | undefined;
}

export function createMoveTaskRows(database: DatabaseSync) {
  const insert = database.prepare(
    `INSERT INTO move_task (id, source_arn, destination_arn, messages_per_second, started_at, status, moved, to_move)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare('UPDATE move_task SET status = ?, moved = ?, failure_reason = ? WHERE id = ?');
  const get = database.prepare('SELECT * FROM move_task WHERE id = ?');
  const bySource = database.prepare('SELECT * FROM move_task WHERE source_arn = ? ORDER BY number DESC LIMIT ?');
  const running = database.prepare("SELECT * FROM move_task WHERE status = 'RUNNING' ORDER BY number");

  return {
    insert(task: MoveTask): void {
      const { id, sourceArn, destinationArn, messagesPerSecond, startedAt, status, moved, toMove } = task;
      insert.run(id, sourceArn, destinationArn ?? null, messagesPerSecond ?? null, startedAt, status, moved, toMove);
    },
    update({ id, status, moved, failureReason }: MoveTask): void {
      update.run(status, moved, failureReason ?? null, id);
    },
    get(id: string): MoveTask | undefined {
      const row = get.get(id);
      return row && moveTask(row);
    },
    /** Lists the tasks of a source, the newest first. */
    bySource: (sourceArn: string, limit: number): MoveTask[] => bySource.all(sourceArn, limit).map(moveTask),
    running: (): MoveTask[] => running.all().map(moveTask),
  };
}

function moveTask(row: Record<string, SQLOutputValue>): MoveTask {
  return {
    id: String(row.id),
    sourceArn: String(row.source_arn),
    destinationArn: row.destination_arn === null ? undefined : String(row.destination_arn),
    messagesPerSecond: row.messages_per_second === null ? undefined : Number(row.messages_per_second),
    startedAt: Number(row.started_at),
    status: String(row.status) as MoveTask['status'],
    moved: Number(row.moved),
    toMove: Number(row.to_move),
    failureReason: row.failure_reason === null ? undefined : String(row.failure_reason),
  };
}
