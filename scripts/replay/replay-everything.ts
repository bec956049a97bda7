import { setTimeout as delay } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { countMessages, queueArn, totalOf } from '../shared/queues.ts';
import { scan } from './letters/scan.ts';
import { type ReplayContext, replaySelected, type SelectedReplay } from './replay-selected.ts';
import type { Replayed } from './run-ledger.ts';

/**
 * Sends all dead letters back by a message move task, or one by one where there are none. The task says nothing about the
 * messages, so they are looked at before, if somebody is going to wait for what comes of them.
 */
export async function replayEverything(
  context: ReplayContext & { readonly waitMs?: number | undefined },
): Promise<SelectedReplay> {
  const messages = context.waitMs === undefined ? [] : await lookAtAll(context);
  const result = context.signal.aborted ? undefined : await moveEverything(context);
  if (result === undefined) return replaySelected(context);
  const { moved, left, failure } = result;
  return {
    messages,
    report: {
      how: 'move task',
      replayed: moved,
      left,
      failures: failure === undefined ? [] : [failure],
      stopped: context.signal.aborted,
      copiesRemoved: 0,
      notRemoved: 0,
      cameBack: 0,
      unseen: 0,
      notReleased: 0,
      leaseSeconds: 0,
    },
  };
}

async function lookAtAll(context: ReplayContext): Promise<Replayed[]> {
  const messages: Replayed[] = [];
  await scan({
    ...context,
    onProgress: () => undefined,
    async onLetters(letters) {
      for (const { identity, subjects, replayCount } of letters) messages.push({ identity, subjects, replayCount });
    },
  });
  return messages;
}

/** Everything at once, by SQS itself: the messages never pass through here, and Ctrl-C cancels the rest. */

interface MoveResult {
  readonly moved: number;
  /** Still in the dead-letter queue when the task ended before its end. */
  readonly left: number;
  readonly failure?: string;
}

const POLL_MS = 250;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const MAX_MOVE_RATE = 500;

/** @returns `undefined` where message move tasks don't exist for this queue: it has to be done one by one */
export async function moveEverything(context: ReplayContext): Promise<MoveResult | undefined> {
  const { sqs, queueUrl, destinationUrl, rate } = context;
  const [SourceArn, DestinationArn] = await Promise.all([queueArn(sqs, queueUrl), queueArn(sqs, destinationUrl)]);
  try {
    await sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn,
        // Without it, SQS only takes back what it moved itself, not what the function sent here with its reason.
        DestinationArn,
        ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: Math.min(rate, MAX_MOVE_RATE) }),
      }),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // One task at a time: somebody else's may be what stood in the way, and it does the same.
    const running = await latestTask(sqs, SourceArn).catch(() => undefined);
    if (running?.Status !== 'RUNNING' || running.DestinationArn !== DestinationArn) return undefined;
  }
  return follow(context, SourceArn);
}

async function follow({ sqs, queueUrl, signal, onProgress }: ReplayContext, sourceArn: string): Promise<MoveResult> {
  let isCancelled = false;
  for (;;) {
    const task = await latestTask(sqs, sourceArn);
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    onProgress(moved, Math.max(moved, task?.ApproximateNumberOfMessagesToMove ?? 0));
    if (task === undefined || task.Status === 'COMPLETED') return { moved, left: 0 };
    if (task.Status !== 'RUNNING' && task.Status !== 'CANCELLING') {
      const left = totalOf(await countMessages(sqs, queueUrl));
      return { moved, left, ...(task.FailureReason && { failure: task.FailureReason }) };
    }
    if (signal.aborted && !isCancelled) {
      await cancel(sqs, task);
      isCancelled = true;
    }
    await delay(POLL_MS, undefined, isCancelled ? {} : { signal }).catch(() => undefined);
  }
}

async function latestTask(sqs: SQSClient, SourceArn: string): Promise<ListMessageMoveTasksResultEntry | undefined> {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return Results[0];
}

async function cancel(sqs: SQSClient, { TaskHandle }: ListMessageMoveTasksResultEntry): Promise<void> {
  try {
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  } catch (error) {
    // It ended a moment before: the next look at it says how.
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
  }
}

/** The operation is not known here, the queue is not one whose letters SQS can take back, or a task is running already. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 501 ||
    /UnsupportedOperation|InvalidParameterValue|InvalidAction|UnknownOperation|NotImplemented/.test(error.name)
  );
}
