import type { Broker, Queue } from '../engine/broker.ts';
import { startMoveTask } from '../engine/move-messages.ts';
import { invalidParameter, noSuchResource, resourceNotFound } from '../errors.ts';
import type { MoveTask } from '../journal/move-task-rows.ts';
import { type Operation, optionalInteger, optionalText, requiredText } from './operation.ts';

/** Moves the visible messages of a dead-letter queue back to the queues they came from, or to one destination. */
const startMessageMoveTask: Operation = (broker, input) => {
  const sourceArn = requiredText(input, 'SourceArn');
  const destinationArn = optionalText(input, 'DestinationArn');
  const messagesPerSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond', 1, 500);

  const source = existing(broker, 'SourceArn', sourceArn);
  if (!broker.queues().some(({ settings }) => settings.redrive?.deadLetterTargetArn === sourceArn)) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  if (destinationArn !== undefined) checkDestination(source, existing(broker, 'DestinationArn', destinationArn));
  if (broker.journal.moveTasks.running().some((task) => task.sourceArn === sourceArn)) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  return { TaskHandle: taskHandle(startMoveTask(broker, source, { destinationArn, messagesPerSecond })) };
};

function checkDestination(source: Queue, destination: Queue): void {
  if (destination === source) throw invalidParameter('DestinationArn must not be the SourceArn.');
  if (destination.settings.isFifo !== source.settings.isFifo) {
    throw invalidParameter(`DestinationArn must be the same type of queue as the SourceArn, got ${destination.arn}.`);
  }
}

/** Stops a task; the messages that it has moved stay moved. */
const cancelMessageMoveTask: Operation = (broker, input) => {
  const { taskId, sourceArn } = parseTaskHandle(requiredText(input, 'TaskHandle'));
  existing(broker, 'SourceArn', sourceArn);
  const task = broker.journal.moveTasks.get(taskId);
  if (!task) throw resourceNotFound('Task does not exist.');
  if (task.status !== 'RUNNING') {
    throw invalidParameter(`Only a running task can be cancelled, this one is ${task.status}.`);
  }
  broker.journal.moveTasks.update({ ...task, status: 'CANCELLED' });
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

/** Lists the newest task first. Only a running task has a handle. */
const listMessageMoveTasks: Operation = (broker, input) => {
  const sourceArn = requiredText(input, 'SourceArn');
  const limit = optionalInteger(input, 'MaxResults', 1, 10) ?? 1;
  existing(broker, 'SourceArn', sourceArn);
  const results = broker.journal.moveTasks.bySource(sourceArn, limit).map((task) => ({
    ...(task.status === 'RUNNING' && { TaskHandle: taskHandle(task) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.messagesPerSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAt,
  }));
  return { Results: results };
};

export const moveTaskOperations: Readonly<Record<string, Operation>> = {
  CancelMessageMoveTask: cancelMessageMoveTask,
  ListMessageMoveTasks: listMessageMoveTasks,
  StartMessageMoveTask: startMessageMoveTask,
};

function existing(broker: Broker, parameter: 'SourceArn' | 'DestinationArn', arn: string): Queue {
  const queue = broker.findByArn(arn);
  if (!queue) throw noSuchResource(parameter);
  return queue;
}

function taskHandle({ id, sourceArn }: MoveTask): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString('base64');
}

/** @throws InvalidParameterValue for text that is not a task handle */
function parseTaskHandle(handle: string): { taskId: string; sourceArn: string } {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString());
    if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn };
  } catch {
    // Text that is not JSON is refused like JSON that lacks a member.
  }
  throw invalidParameter('Value for parameter TaskHandle is invalid.');
}
