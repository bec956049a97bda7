import { randomUUID } from 'node:crypto';
import type { MoveTask } from '../journal/move-task-rows.ts';
import { advance, type Broker, type Queue } from './broker.ts';
import type { Message } from './message.ts';
import { sendAgain } from './move-messages.ts';

/** Without a limit: what one step takes, so that a large move leaves room for other requests. */
const STEP_MESSAGES = 500;
const STEPS_PER_SECOND = 10;

export interface MoveOrder {
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  readonly messagesPerSecond: number | undefined;
}

/** Starts moving what is visible in the source now. */
export function startMoveTask(broker: Broker, { source, destinationArn, messagesPerSecond }: MoveOrder): MoveTask {
  advance(broker, source);
  const task: MoveTask = {
    id: randomUUID(),
    sourceArn: source.arn,
    destinationArn,
    messagesPerSecond,
    startedAt: broker.clock.now(),
    status: 'RUNNING',
    moved: 0,
    toMove: source.messages.counts().visible,
    failureReason: undefined,
  };
  broker.journal.moveTasks.insert(task);
  broker.later(0, () => step(broker, task.id));
  return task;
}

/** Goes on with what a former process had not finished. */
export function resumeMoveTasks(broker: Broker): void {
  for (const { id } of broker.journal.moveTasks.running()) broker.later(0, () => step(broker, id));
}

function step(broker: Broker, id: string): void {
  const task = broker.journal.moveTasks.get(id);
  if (task?.status !== 'RUNNING') return;
  const { limit, pauseMs } = pace(task.messagesPerSecond);
  const after = moveSome(broker, task, Math.min(limit, task.toMove - task.moved));
  broker.journal.moveTasks.update(after);
  if (after.status === 'RUNNING') broker.later(pauseMs, () => step(broker, id));
}

function pace(messagesPerSecond: number | undefined): { limit: number; pauseMs: number } {
  if (messagesPerSecond === undefined) return { limit: STEP_MESSAGES, pauseMs: 0 };
  const limit = Math.max(1, Math.floor(messagesPerSecond / STEPS_PER_SECOND));
  return { limit, pauseMs: (limit / messagesPerSecond) * 1_000 };
}

/** Moves at most `limit` messages and says how the task stands then. */
function moveSome(broker: Broker, task: MoveTask, limit: number): MoveTask {
  const source = broker.findByArn(task.sourceArn);
  if (!source) return { ...task, status: 'FAILED', failureReason: 'AWS.SimpleQueueService.NonExistentQueue' };
  advance(broker, source);
  let failureReason: string | undefined;
  const byTarget = new Map<Queue, Message[]>();
  const taken = source.messages.takeWhile(limit, (message) => {
    const target = targetOf(broker, task, message);
    if (typeof target === 'string') {
      failureReason = target;
      return false;
    }
    const messages = byTarget.get(target);
    if (messages) messages.push(message);
    else byTarget.set(target, [message]);
    return true;
  });
  broker.journal.transaction(() => {
    for (const [target, messages] of byTarget) sendAgain(broker, messages, source, target);
  });
  const moved = task.moved + taken.length;
  if (failureReason !== undefined) return { ...task, moved, status: 'FAILED', failureReason };
  const isDone = moved >= task.toMove || source.messages.counts().visible === 0;
  return { ...task, moved, status: isDone ? 'COMPLETED' : 'RUNNING' };
}

/** The queue that the message goes to, or why there is none. */
function targetOf({ findByArn, journal }: Broker, task: MoveTask, { sequence }: Message): Queue | string {
  const arn = task.destinationArn ?? journal.messages.get(sequence)?.sourceArn;
  if (arn === undefined) return 'CouldNotDetermineMessageSource';
  return findByArn(arn) ?? 'AWS.SimpleQueueService.NonExistentQueue';
}
