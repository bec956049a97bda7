import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { backOffSeconds, delayRedelivery } from '../../../../lambda/shared/back-off.ts';
import { message } from '../../../support/lambda/messages.ts';

describe('the wait before a message is received again', () => {
  test('grows fourfold with each receive, up to an hour', () => {
    expect([1, 2, 3, 4, 5, 100].map((count) => backOffSeconds(count, 0.5))).toEqual([
      60, 240, 960, 3_600, 3_600, 3_600,
    ]);
  });

  test('varies by a fifth, but never beyond an hour', () => {
    expect([0, 0.5, 1].map((random) => backOffSeconds(1, random))).toEqual([48, 60, 72]);
    expect([0, 1].map((random) => backOffSeconds(5, random))).toEqual([3_600, 3_600]);
  });

  test('adds up to more than an hour over five receives, so an outage of an hour is outlasted', () => {
    const shortest = [1, 2, 3, 4].reduce((sum, count) => sum + backOffSeconds(count, 0), 0);

    expect(shortest).toBeGreaterThan(3_600);
  });
});

describe('telling the queue', () => {
  const sqs = mockClient(SQSClient);
  const options = {
    sqs: sqs as unknown as SQSClient,
    queueUrl: 'https://queue',
    random: () => 0.5,
    signal: new AbortController().signal,
  };
  beforeEach(() => {
    sqs.reset();
  });

  test('is one call for ten messages', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    const failed = Array.from({ length: 12 }, (_, i) => message('x', { receiveCount: 1 + (i % 2) }));

    expect(await delayRedelivery(failed, options)).toEqual([]);

    const entries = sqs
      .commandCalls(ChangeMessageVisibilityBatchCommand)
      .map((call) => call.args[0].input.Entries ?? []);
    expect(entries.map((chunk) => chunk.length)).toEqual([10, 2]);
    expect(entries[0]?.slice(0, 2)).toEqual([
      { Id: '0', ReceiptHandle: failed[0]?.receiptHandle, VisibilityTimeout: 60 },
      { Id: '1', ReceiptHandle: failed[1]?.receiptHandle, VisibilityTimeout: 240 },
    ]);
  });

  test('names the messages that the queue did not take it for', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({
      Failed: [{ Id: '1', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }],
      Successful: [],
    });
    const failed = [message('a'), message('b')];

    expect(await delayRedelivery(failed, options)).toEqual([failed[1]?.messageId]);
  });

  test('names them all when the call fails', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('down'));
    const failed = [message('a'), message('b')];

    expect(await delayRedelivery(failed, options)).toEqual(failed.map(({ messageId }) => messageId));
  });

  test('gives followers in a FIFO group the wait of their head', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    const eventSourceARN = 'arn:aws:sqs:eu-central-1:111122223333:orders.fifo';
    const of = (group: string, receiveCount: number) => message('x', { group, receiveCount, eventSourceARN });

    await delayRedelivery([of('a', 2), of('b', 1), of('a', 1)], options);

    const [call] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
    expect(call?.args[0].input.Entries?.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([240, 60, 240]);
  });
});
