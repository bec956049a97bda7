import { noSuchResource } from '../errors.ts';
import type { MoveTask } from '../journal/move-task-rows.ts';
import type { Action } from '../wire/action.ts';
import { optionalInteger, requiredText } from '../wire/input.ts';
import { taskHandle } from '../wire/task-handle.ts';

/** The newest first. Only a running task has a handle. */
export const listMessageMoveTasks: Action = (broker, input) => {
  const sourceArn = requiredText(input, 'SourceArn');
  const limit = optionalInteger(input, 'MaxResults', 1, 10) ?? 1;
  if (!broker.findByArn(sourceArn)) throw noSuchResource('SourceArn');
  return { Results: broker.journal.moveTasks.bySource(sourceArn, limit).map(result) };
};

function result(task: MoveTask): object {
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: taskHandle({ taskId: task.id, sourceArn: task.sourceArn }) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.messagesPerSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAt,
  };
}
