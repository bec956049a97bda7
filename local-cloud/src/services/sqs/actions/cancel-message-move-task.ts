import { invalidParameter, noSuchResource, resourceNotFound } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { requiredText } from '../wire/input.ts';
import { parseTaskHandle } from '../wire/task-handle.ts';

/** What was moved stays moved. */
export const cancelMessageMoveTask: Action = (broker, input) => {
  const { taskId, sourceArn } = parseTaskHandle(requiredText(input, 'TaskHandle'));
  if (!broker.findByArn(sourceArn)) throw noSuchResource('SourceArn');
  const task = broker.journal.moveTasks.get(taskId);
  if (!task) throw resourceNotFound('Task does not exist.');
  if (task.status !== 'RUNNING')
    throw invalidParameter(`Only a running task can be cancelled, this one is ${task.status}.`);
  broker.journal.moveTasks.update({ ...task, status: 'CANCELLED' });
  return { ApproximateNumberOfMessagesMoved: task.moved };
};
