import { randomUUID } from 'node:crypto';
import type { StoredMessage } from '../journal/message-rows.ts';
import type { MoveTask } from '../journal/move-task-rows.ts';
import { advance, type Broker, type Queue } from './broker.ts';
import type { Message } from './message.ts';

/** Number of messages that one step of a task without a rate takes, so that a large move leaves room for other requests. */
const STEP_MESSAGES = 500;
const STEPS_PER_SECOND = 10;

const QUEUE_IS_GONE = 'AWS.SimpleQueueService.NonExistentQueue';

/**
 * Moves messages as the redrive policy does: a message keeps its id and, on a standard queue, the time of its sending, so that
 * retention goes on counting. The receive count starts over.
 */
export function deadLetter(broker: Broker, messages: readonly Message[], source: Queue, target: Queue): void {
  move(broker, messages, source, target, (stored, now) => ({
    sentAt: target.settings.isFifo ? now : stored.sentAt,
    sourceArn: source.arn,
  }));
}

/** Starts a task that moves the messages that are visible in the source now. */
export function startMoveTask(
  broker: Broker,
  source: Queue,
  options: Pick<MoveTask, 'destinationArn' | 'messagesPerSecond'>,
): MoveTask {
  advance(broker, source);
  const task: MoveTask = {
    ...options,
    id: randomUUID(),
    sourceArn: source.arn,
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

/** Continues the tasks that an earlier process did not finish. */
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

/** Moves at most `limit` messages, each as a new message with a new id, and returns the task as it stands then. */
function moveSome(broker: Broker, task: MoveTask, limit: number): MoveTask {
  const source = broker.findByArn(task.sourceArn);
  if (!source) return { ...task, status: 'FAILED', failureReason: QUEUE_IS_GONE };
  advance(broker, source);
  let failureReason: string | undefined;
  const byTarget = new Map<Queue, Message[]>();
  const taken = source.messages.takeWhile(limit, (message) => {
    const target = targetOf(broker, task, message);
    if (typeof target === 'string') {
      failureReason = target;
      return false;
    }
    const messages = byTarget.get(target) ?? [];
    messages.push(message);
    byTarget.set(target, messages);
    return true;
  });
  broker.journal.transaction(() => {
    for (const [target, messages] of byTarget) {
      move(broker, messages, source, target, (_, now) => ({
        messageId: randomUUID(),
        sentAt: now,
        sourceArn: undefined,
      }));
    }
  });
  const moved = task.moved + taken.length;
  if (failureReason !== undefined) return { ...task, moved, status: 'FAILED', failureReason };
  const isDone = moved >= task.toMove || source.messages.counts().visible === 0;
  return { ...task, moved, status: isDone ? 'COMPLETED' : 'RUNNING' };
}

/** Finds the queue that the message goes to, or the reason why the task fails. */
function targetOf({ findByArn, journal }: Broker, task: MoveTask, { sequence }: Message): Queue | string {
  const arn = task.destinationArn ?? journal.messages.get(sequence).sourceArn;
  if (arn === undefined) return 'CouldNotDetermineMessageSource';
  return findByArn(arn) ?? QUEUE_IS_GONE;
}

/** Moves messages that have left the source's schedule to the target in one transaction, or puts them back in the source. */
function move(
  { clock, journal }: Broker,
  messages: readonly Message[],
  source: Queue,
  target: Queue,
  changes: (stored: StoredMessage, now: number) => Partial<StoredMessage>,
): void {
  const now = clock.now();
  const rewrite = ({ sequence }: Message): StoredMessage => {
    const stored = journal.messages.get(sequence);
    journal.messages.delete(sequence);
    const fresh = { queueId: target.id, arrivedAt: now, visibleAt: now, receiveCount: 0, firstReceivedAt: undefined };
    const moved = { ...stored, ...changes(stored, now), ...fresh };
    return { ...moved, sequence: journal.messages.insert(moved) };
  };
  try {
    for (const moved of journal.transaction(() => messages.map(rewrite))) target.messages.add(moved, now);
  } catch (error) {
    for (const message of messages) source.messages.add(message, now);
    throw error;
  }
  target.waitingRoom.wake();
}
