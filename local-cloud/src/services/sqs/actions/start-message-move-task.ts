import type { Broker, Queue } from '../engine/broker.ts';
import { startMoveTask } from '../engine/move-task.ts';
import { invalidParameter, noSuchResource } from '../errors.ts';
import type { Action } from '../wire/action.ts';
import { optionalInteger, optionalText, requiredText } from '../wire/input.ts';
import { taskHandle } from '../wire/task-handle.ts';

/** Moves what is visible in a dead-letter queue back to where each message came from, or to one destination. */
export const startMessageMoveTask: Action = (broker, input) => {
  const sourceArn = requiredText(input, 'SourceArn');
  const destinationArn = optionalText(input, 'DestinationArn');
  const messagesPerSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond', 1, 500);

  const source = broker.findByArn(sourceArn);
  if (!source) throw noSuchResource('SourceArn');
  if (!isDeadLetterQueue(broker, source)) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  if (destinationArn !== undefined) checkDestination(broker, source, destinationArn);
  if (broker.journal.moveTasks.running().some((task) => task.sourceArn === sourceArn)) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const { id } = startMoveTask(broker, { source, destinationArn, messagesPerSecond });
  return { TaskHandle: taskHandle({ taskId: id, sourceArn }) };
};

function isDeadLetterQueue(broker: Broker, { arn }: Queue): boolean {
  return broker.queues().some(({ settings }) => settings.redrive?.deadLetterTargetArn === arn);
}

function checkDestination(broker: Broker, source: Queue, arn: string): void {
  const destination = broker.findByArn(arn);
  if (!destination) throw noSuchResource('DestinationArn');
  if (destination === source) throw invalidParameter('DestinationArn must not be the SourceArn.');
  if (destination.settings.isFifo !== source.settings.isFifo) {
    throw invalidParameter(`DestinationArn must be the same type of queue as the SourceArn, got ${arn}.`);
  }
}
