import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { moveEverything } from '../../../../scripts/replay/replay-everything.ts';
import type { ReplayContext } from '../../../../scripts/replay/replay-selected.ts';

const sqs = mockClient(SQSClient);
const arnOf = (queueUrl: string) => `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`;
const running = {
  Status: 'RUNNING',
  TaskHandle: 'handle',
  DestinationArn: arnOf('work'),
  ApproximateNumberOfMessagesToMove: 9,
};

beforeEach(() => {
  sqs.reset();
  sqs.on(GetQueueAttributesCommand).callsFake(({ QueueUrl }) => ({
    Attributes: { QueueArn: arnOf(QueueUrl), ApproximateNumberOfMessages: '5' },
  }));
  sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 'handle' });
});

function move(more: Partial<ReplayContext> = {}) {
  return moveEverything({
    sqs: new SQSClient({ region: 'us-east-1' }),
    queueUrl: 'https://sqs/letters',
    destinationUrl: 'https://sqs/work',
    selection: {},
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  });
}

function refusal(name: string, httpStatusCode = 400) {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

describe('the message move task', () => {
  test('the move task has a destination, because SQS knows none for messages that the function sent, and a rate', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 9 }] });

    expect(await move({ rate: 50 })).toEqual({ moved: 9, left: 0 });

    expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({
      SourceArn: arnOf('letters'),
      DestinationArn: arnOf('work'),
      MaxNumberOfMessagesPerSecond: 50,
    });
  });

  test('the move task is followed to its end, with progress', async () => {
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ ...running, ApproximateNumberOfMessagesMoved: 4 }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 9 }] });
    const shown: [number, number][] = [];

    await move({ onProgress: (done, total) => shown.push([done, total]) });

    expect(shown).toEqual([
      [4, 9],
      [9, 9],
    ]);
  });

  test('the move task is cancelled when the command is stopped, and the other letters stay', async () => {
    sqs.on(ListMessageMoveTasksCommand).callsFake(() => {
      const isCancelled = sqs.commandCalls(CancelMessageMoveTaskCommand).length > 0;
      return {
        Results: [{ ...running, ApproximateNumberOfMessagesMoved: 4, Status: isCancelled ? 'CANCELLED' : 'RUNNING' }],
      };
    });
    sqs.on(CancelMessageMoveTaskCommand).resolves({});

    expect(await move({ signal: AbortSignal.abort() })).toEqual({ moved: 4, left: 5 });
    expect(sqs.commandCalls(CancelMessageMoveTaskCommand)[0]?.args[0].input).toEqual({ TaskHandle: 'handle' });
  });

  test('a failed move task reports the reason', async () => {
    sqs.on(ListMessageMoveTasksCommand).resolves({ Results: [{ Status: 'FAILED', FailureReason: 'AccessDenied' }] });

    expect(await move()).toEqual({ moved: 0, left: 5, failure: 'AccessDenied' });
  });

  test('a running move task to the same queue is followed instead of a second one', async () => {
    sqs.on(StartMessageMoveTaskCommand).rejects(refusal('UnsupportedOperation'));
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [running] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 9 }] });

    expect(await move()).toEqual({ moved: 9, left: 0 });
  });

  test.each([
    refusal('UnsupportedOperation'),
    refusal('InvalidParameterValue'),
    refusal('NotImplemented', 501),
    refusal('Unknown', 501),
  ])('after %s, letters are replayed one by one instead of with a move task', async (error) => {
    sqs.on(StartMessageMoveTaskCommand).rejects(error);
    sqs.on(ListMessageMoveTasksCommand).rejects(error);

    expect(await move()).toBeUndefined();
  });

  test('a running move task to another queue is not followed', async () => {
    sqs.on(StartMessageMoveTaskCommand).rejects(refusal('UnsupportedOperation'));
    sqs.on(ListMessageMoveTasksCommand).resolves({ Results: [{ ...running, DestinationArn: arnOf('elsewhere') }] });

    expect(await move({ signal: AbortSignal.timeout(2_000) })).toBeUndefined();
  });

  test('a missing permission to start a move task is an error', async () => {
    sqs.on(StartMessageMoveTaskCommand).rejects(refusal('AccessDenied', 403));

    await expect(move()).rejects.toThrow('AccessDenied');
  });
});
