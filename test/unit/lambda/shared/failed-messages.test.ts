import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { backOffSeconds, delayRedelivery } from '../../../../lambda/shared/back-off.ts';
import { deadLetterCommand } from '../../../../lambda/shared/dead-letter.ts';
import { failureOf, PermanentError, tableFailure } from '../../../../lambda/shared/errors.ts';
import { awsError, message, QUEUE_ARN } from '../../../support/lambda/messages.ts';
import { useQueue } from '../../../support/lambda/queue.ts';

const FIFO = { eventSourceARN: `${QUEUE_ARN}.fifo` };

describe('the classification of errors', () => {
  test.each([
    'SlowDown',
    'InternalError',
    'ServiceUnavailable',
    'RequestTimeout',
    'RequestTimeTooSkewed',
    'ThrottlingException',
    'KMS.ThrottlingException',
    'ConditionalRequestConflict',
    'ExpiredToken',
    'TimeoutError',
    'SomethingNew',
  ])('retries %s', (name) => {
    expect(failureOf(awsError(name))).toMatchObject({ code: name, permanent: false });
  });

  test.each([
    ['AccessDenied', 'ACCESS_DENIED'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
    ['KMS.AccessDeniedException', 'ACCESS_DENIED'],
    ['KMS.DisabledException', 'KMS_KEY_UNUSABLE'],
    ['KMS.KMSInvalidStateException', 'KMS_KEY_UNUSABLE'],
  ])('makes %s permanent as %s', (name, code) => {
    expect(failureOf(awsError(name))).toMatchObject({ code, permanent: true });
  });

  test('goes by the name, not by the status: AccessDenied inside a 200 has status 503', () => {
    const error = Object.assign(awsError('AccessDenied'), { $metadata: { httpStatusCode: 503 } });

    expect(failureOf(error)).toMatchObject({ code: 'ACCESS_DENIED', permanent: true });
  });

  test('takes the code of a PermanentError, which keeps its cause', () => {
    const cause = new Error('why');
    const error = new PermanentError('BAD_KEY', 'The key is bad', { cause });

    expect(failureOf(error)).toEqual({ code: 'BAD_KEY', message: 'The key is bad', permanent: true });
    expect(error).toMatchObject({ name: 'PermanentError', cause });
  });

  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
    'TransactionConflictException',
    'TimeoutError',
    'ResourceNotFoundException',
  ])('retries %s of a table', (name) => {
    expect(failureOf(tableFailure(awsError(name)))).toMatchObject({ code: name, permanent: false });
  });

  test.each([
    ['AccessDeniedException', 'TableAccessDenied', false],
    ['ValidationException', 'ITEM_REFUSED', true],
  ])('renames %s of a table to %s', (name, code, permanent) => {
    expect(failureOf(tableFailure(awsError(name)))).toMatchObject({ code, permanent });
  });

  test.each([undefined, null, 'text', 7])('retries %p, thrown instead of an Error', (thrown) => {
    expect(failureOf(thrown)).toMatchObject({ code: 'UNKNOWN', permanent: false });
  });
});

describe('the back-off of a message', () => {
  test('grows fourfold with each receive, up to an hour', () => {
    const seconds = [1, 2, 3, 4, 5, 100].map((count) => backOffSeconds(count, 0.5));

    expect(seconds).toEqual([60, 240, 960, 3_600, 3_600, 3_600]);
  });

  test('varies by a fifth, but never exceeds an hour', () => {
    expect([0, 0.5, 1].map((random) => backOffSeconds(1, random))).toEqual([48, 60, 72]);
    expect([0, 1].map((random) => backOffSeconds(5, random))).toEqual([3_600, 3_600]);
  });

  test('adds up to more than an hour over five receives, which outlasts an outage of an hour', () => {
    const shortest = [1, 2, 3, 4].reduce((sum, count) => sum + backOffSeconds(count, 0), 0);

    expect(shortest).toBeGreaterThan(3_600);
  });
});

describe('the request that sets back-offs', () => {
  const { sqs, client } = useQueue();
  const delay = (failed: SQSRecord[]) =>
    delayRedelivery(failed, {
      sqs: client,
      queueUrl: 'https://queue',
      random: () => 0.5,
      signal: new AbortController().signal,
    });
  const sent = () =>
    sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args: [{ input }] }) => input.Entries ?? []);

  test('is one for ten messages', async () => {
    const failed = Array.from({ length: 12 }, (_, i) => message('x', { receiveCount: 1 + (i % 2) }));

    expect(await delay(failed)).toEqual([]);

    expect(sent().map((entries) => entries.length)).toEqual([10, 2]);
    expect(sent()[0]?.slice(0, 2)).toEqual([
      { Id: '0', ReceiptHandle: failed[0]?.receiptHandle, VisibilityTimeout: 60 },
      { Id: '1', ReceiptHandle: failed[1]?.receiptHandle, VisibilityTimeout: 240 },
    ]);
  });

  test('returns the messages that the queue refused', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({
      Failed: [{ Id: '1', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }],
      Successful: [],
    });
    const failed = [message('a'), message('b')];

    expect(await delay(failed)).toEqual([failed[1]?.messageId]);
  });

  test('returns all messages if it fails', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('down'));
    const failed = [message('a'), message('b')];

    expect(await delay(failed)).toEqual(failed.map(({ messageId }) => messageId));
  });

  test('gives all messages of a FIFO group the back-off of the first', async () => {
    const of = (group: string, receiveCount: number) => message('x', { group, receiveCount, ...FIFO });

    await delay([of('a', 2), of('b', 1), of('a', 1)]);

    expect(sent().map((entries) => entries.map(({ VisibilityTimeout }) => VisibilityTimeout))).toEqual([
      [240, 60, 240],
    ]);
  });
});

describe('a dead letter', () => {
  function letter(record: SQSRecord, text = 'The key is bad') {
    const failure = { code: 'BAD_KEY', message: text, permanent: true };
    const failedAt = new Date('2026-11-21T00:00:00.000Z');
    return deadLetterCommand('https://dead', record, { failure, failedAt, requestId: 'request-1' }).input;
  }

  test('is the unchanged message with the reason as attributes', () => {
    const record = message('{"some":"body"}', { receiveCount: 3, messageId: 'original-id' });

    expect(letter(record)).toEqual({
      QueueUrl: 'https://dead',
      MessageBody: '{"some":"body"}',
      MessageAttributes: {
        errorCode: { DataType: 'String', StringValue: 'BAD_KEY' },
        errorMessage: { DataType: 'String', StringValue: 'The key is bad' },
        failedAt: { DataType: 'String', StringValue: '2026-11-21T00:00:00.000Z' },
        requestId: { DataType: 'String', StringValue: 'request-1' },
        receiveCount: { DataType: 'Number', StringValue: '3' },
        sourceQueueArn: { DataType: 'String', StringValue: QUEUE_ARN },
        messageId: { DataType: 'String', StringValue: 'original-id' },
      },
    });
  });

  test("keeps the sender's attributes up to SQS's limit of ten", () => {
    const messageAttributes = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [name, { dataType: 'String', stringValue: name }]),
    );

    const attributes = letter(message('x', { messageAttributes })).MessageAttributes ?? {};

    expect(Object.keys(attributes)).toHaveLength(10);
    expect(attributes).toMatchObject({ a: { StringValue: 'a' }, errorCode: { StringValue: 'BAD_KEY' } });
    expect(attributes).not.toHaveProperty('d');
  });

  test('keeps a binary attribute as bytes', () => {
    const bytes = Buffer.from([1, 2, 255]);
    const raw = { dataType: 'Binary.png', binaryValue: bytes.toString('base64') };

    expect(letter(message('x', { messageAttributes: { raw } })).MessageAttributes?.raw).toEqual({
      DataType: 'Binary.png',
      BinaryValue: bytes,
    });
  });

  test('has the new reason if its message was a dead letter before', () => {
    const messageAttributes = { errorCode: { dataType: 'String', stringValue: 'OLD' } };

    expect(letter(message('x', { messageAttributes })).MessageAttributes?.errorCode?.StringValue).toBe('BAD_KEY');
  });

  test.each([
    ['no text', '', 'unknown'],
    ['characters that SQS refuses', 'a\u0000b\uFFFEc\uD800d', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['a long text', 'x'.repeat(5_000), 'x'.repeat(1_000)],
    ['emoji at the cut', '😀'.repeat(1_001), '😀'.repeat(1_000)],
  ])('has a legal error message for %s', (_, text, legal) => {
    expect(letter(message('x'), text).MessageAttributes?.errorMessage?.StringValue).toBe(legal);
  });

  test('leaves out the attributes that exceed the size limit', () => {
    const body = 'x'.repeat(1_048_576 - 60);

    const attributes = letter(message(body)).MessageAttributes ?? {};

    expect(attributes).toHaveProperty('errorCode');
    const bytes = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => [
      name,
      DataType,
      StringValue,
    ]);
    expect(body.length + bytes.join('').length).toBeLessThanOrEqual(1_048_576);
  });

  test('of a FIFO queue keeps its group, and is stored once however often it is sent', () => {
    const record = message('x', { group: 'g', messageId: 'm', ...FIFO });

    expect(letter(record)).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'm' });
  });

  test('of a standard queue keeps its group, without the deduplication id that the queue would refuse', () => {
    expect(letter(message('x', { group: 'g' }))).toMatchObject({ MessageGroupId: 'g' });
    expect(letter(message('x', { group: 'g' }))).not.toHaveProperty('MessageDeduplicationId');
  });
});
