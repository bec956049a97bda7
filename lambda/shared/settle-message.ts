import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { deadLetterCommand } from './dead-letter.ts';
import type { Deadline } from './deadline.ts';
import { DeadlineError, type Failure, failureOf } from './errors.ts';
import type { Telemetry } from './telemetry.ts';

export interface MessageContext {
  /** Logger of this message: keys appended to it do not appear in the lines of other messages. */
  readonly logger: Logger;
  readonly deadline: Deadline;
}

/**
 * Processes one message; resolving acknowledges it.
 *
 * @throws PermanentError to make it a dead letter at once; any other error to retry it.
 */
export type ProcessMessage = (message: SQSRecord, context: MessageContext) => Promise<void>;

/** Names of the metrics that count how messages failed. */
export interface MetricNames {
  readonly retried: string;
  readonly deadLettered: string;
}

export interface Settling {
  readonly sqs: SQSClient;
  readonly deadLetterQueueUrl: string;
  readonly maxReceiveCount: number;
  readonly telemetry: Telemetry;
  readonly metricNames: MetricNames;
  readonly deadline: Deadline;
  readonly requestId: string;
}

/**
 * Processes one message and decides how it ends. Resolves if the message may be acknowledged: processed, or stored in the
 * dead-letter queue.
 *
 * @throws Error, always an instance of `Error`, if the message must be received again.
 */
export async function settleMessage(
  record: SQSRecord,
  processMessage: ProcessMessage,
  settling: Settling,
): Promise<void> {
  const { deadline, telemetry, metricNames } = settling;
  const startedAt = Date.now();
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const logger = telemetry.logger.createChild();
  logger.appendKeys({ messageId: record.messageId, attempt });

  if (deadline.signal.aborted) {
    telemetry.metrics.addMetric(metricNames.retried, MetricUnit.Count, 1);
    logger.warn('not started before the deadline, will be retried');
    throw new DeadlineError('Not started before the deadline');
  }
  try {
    await deadline.enforce(processMessage(record, { logger, deadline }));
  } catch (error) {
    // The SDK reports an aborted request as AbortError; the reason of the abort says more.
    const failure = failureOf(hasBeenAborted(error, deadline) ? deadline.signal.reason : error);
    const facts = { errorCode: failure.code, errorMessage: failure.message, ms: Date.now() - startedAt };
    const isLastAttempt = attempt >= settling.maxReceiveCount;
    if ((failure.permanent || isLastAttempt) && (await sendDeadLetter(record, failure, logger, settling))) {
      telemetry.metrics.addMetric(metricNames.deadLettered, MetricUnit.Count, 1);
      logger.error('dead-lettered', { ...facts, outcome: 'dead-lettered' });
      return;
    }
    telemetry.metrics.addMetric(metricNames.retried, MetricUnit.Count, 1);
    logger.warn('failed, will be retried', { ...facts, outcome: 'retried', ...unexpected(error, failure) });
    throw new Error(failure.message, { cause: error });
  }
}

/** Sent before the original is acknowledged: a crash in between leaves two messages, never none. */
async function sendDeadLetter(
  record: SQSRecord,
  failure: Failure,
  logger: Logger,
  { sqs, deadLetterQueueUrl, deadline, requestId }: Settling,
): Promise<boolean> {
  try {
    const command = deadLetterCommand(deadLetterQueueUrl, record, { failure, failedAt: new Date(), requestId });
    await sqs.send(command, { abortSignal: deadline.closing });
    return true;
  } catch (error) {
    logger.error('dead letter not sent, the message stays in its queue', error as Error);
    return false;
  }
}

function hasBeenAborted(error: unknown, { signal }: Deadline): boolean {
  return signal.aborted && error instanceof Error && error.name === 'AbortError';
}

/** Adds the stack of an error that has no name of its own; for the errors of a service the stack is noise. */
function unexpected(error: unknown, failure: Failure): { error?: Error } {
  return error instanceof Error && failure.code === 'Error' ? { error } : {};
}
