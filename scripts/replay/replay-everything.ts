/** Replays all letters with a message move task: SQS moves them itself, and Ctrl-C cancels the rest. */
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
import { type Replay, type ReplayContext, replaySelected } from './replay-selected.ts';
import type { Replayed } from './run-ledger.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const MAX_MOVE_RATE = 500;

/**
 * Replays one by one where SQS has no move task for the queue. A move task returns nothing about the messages, so with
 * `waitMs` they are read first.
 */
export async function replayEverything(
  context: ReplayContext & { readonly waitMs?: number | undefined },
): Promise<Replay> {
  const messages = context.waitMs === undefined ? [] : await readAll(context);
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

async function readAll(context: ReplayContext): Promise<Replayed[]> {
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

interface MoveResult {
  readonly moved: number;
  /** Number of letters in the dead-letter queue when the task ended early. */
  readonly left: number;
  readonly failure?: string;
}

const POLL_MS = 250;

/** @returns `undefined` if SQS has no message move task for this queue */
export async function moveEverything(context: ReplayContext): Promise<MoveResult | undefined> {
  const { sqs, queueUrl, destinationUrl, rate } = context;
  const [SourceArn, DestinationArn] = await Promise.all([queueArn(sqs, queueUrl), queueArn(sqs, destinationUrl)]);
  try {
    await sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn,
        // Without a destination, SQS returns only messages that it moved itself, not those that the function sent.
        DestinationArn,
        ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: Math.min(rate, MAX_MOVE_RATE) }),
      }),
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A queue has one task at a time. If another user runs the same task, follow that one.
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
    // The task ended a moment before; the next poll returns its status.
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
  }
}

/** Tells whether the endpoint does not know the operation, the queue does not support it, or a task is already running. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 501 ||
    /UnsupportedOperation|InvalidParameterValue|InvalidAction|UnknownOperation|NotImplemented/.test(error.name)
  );
}
