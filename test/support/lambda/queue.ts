import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createQueueHandler,
  type QueueHandler,
  type QueueHandlerOptions,
} from '../../../lambda/shared/queue-handler.ts';
import type { ProcessMessage } from '../../../lambda/shared/settle-message.ts';
import { capturedTelemetry } from './telemetry.ts';

/** A queue whose every call succeeds until a test says otherwise, and handlers on it. Call at the top of a test file. */
export function useQueue() {
  const sqs = mockClient(SQSClient);
  let output: ReturnType<typeof capturedTelemetry>;

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'dead' });
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  return {
    sqs,
    output: () => output,
    handler: (process: ProcessMessage, options: Partial<QueueHandlerOptions> = {}): QueueHandler =>
      createQueueHandler({
        openBatch: () => process,
        sqs: sqs as unknown as SQSClient,
        queueUrl: 'https://queue',
        deadLetterQueueUrl: 'https://dead',
        maxReceiveCount: 5,
        telemetry: output.telemetry,
        metricNames: { retried: 'Retried', deadLettered: 'DeadLettered' },
        random: () => 0.5,
        ...options,
      }),
    deadLetters: () =>
      sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => ({
        messageId: input.MessageAttributes?.messageId?.StringValue,
        errorCode: input.MessageAttributes?.errorCode?.StringValue,
      })),
  };
}

/** Processing that writes down what it sees, and throws at one body. */
export function recording(seen: string[], failingBody: string, error: unknown): ProcessMessage {
  return async (record) => {
    seen.push(record.body);
    if (record.body === failingBody) throw error;
  };
}

export function failing(body: string, error: unknown): ProcessMessage {
  return recording([], body, error);
}
