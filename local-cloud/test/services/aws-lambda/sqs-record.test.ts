import { describe, expect, test } from '@jest/globals';
import { countThatFit, eventOf, toReceivedMessage } from '../../../src/services/aws-lambda/received-message.ts';
import { toSqsRecord } from '../../../src/services/aws-lambda/sqs-record.ts';

const source = { queueArn: 'arn:aws:sqs:eu-west-1:000000000000:q', region: 'eu-west-1' };

describe('a record', () => {
  test('has the letters and the empty lists that Lambda gives it', () => {
    const record = toSqsRecord(
      {
        MessageId: 'id',
        ReceiptHandle: 'handle',
        Body: 'body',
        MD5OfBody: 'md5',
        MD5OfMessageAttributes: 'md5-attributes',
        Attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1' },
        MessageAttributes: {
          Title: { DataType: 'String', StringValue: 'Hi' },
          Blob: { DataType: 'Binary', BinaryValue: '/wA=' },
        },
      },
      source,
    );

    expect(record).toEqual({
      messageId: 'id',
      receiptHandle: 'handle',
      body: 'body',
      attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1' },
      messageAttributes: {
        Title: { stringValue: 'Hi', stringListValues: [], binaryListValues: [], dataType: 'String' },
        Blob: { binaryValue: '/wA=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfMessageAttributes: 'md5-attributes',
      md5OfBody: 'md5',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:q',
      awsRegion: 'eu-west-1',
    });
  });

  test('has no md5OfMessageAttributes without attributes', () => {
    const record = toSqsRecord({ MessageId: 'id', ReceiptHandle: 'handle', Body: '', MD5OfBody: 'md5' }, source);

    expect(record).not.toHaveProperty('md5OfMessageAttributes');
    expect(record.messageAttributes).toEqual({});
  });
});

describe('an event', () => {
  const message = (body: string) =>
    toReceivedMessage(
      {
        MessageId: 'id',
        ReceiptHandle: 'h',
        Body: body,
        MD5OfBody: 'md5',
        Attributes: { ApproximateReceiveCount: '3' },
      },
      { ...source, visibilityTimeoutMs: 30_000, receivedAtMs: 1000 },
    );

  test('holds its records as JSON, and knows when the queue shows them again', () => {
    const event = JSON.parse(eventOf([message('1'), message('2')]));

    expect(event.Records.map(({ body }: { body: string }) => body)).toEqual(['1', '2']);
    expect(message('1')).toMatchObject({ visibleAtMs: 31_000, receiveCount: 3, groupId: undefined });
  });

  test('never exceeds the payload limit', () => {
    const messages = Array.from({ length: 10 }, () => message('x'.repeat(1024 * 1024)));
    const limits = { batchSize: 10, maxPayloadBytes: 6_291_456 };
    const count = countThatFit(messages, limits);

    expect(count).toBe(5);
    expect(eventOf(messages.slice(0, count)).length).toBeLessThanOrEqual(limits.maxPayloadBytes);
    expect(eventOf(messages.slice(0, count + 1)).length).toBeGreaterThan(limits.maxPayloadBytes);
  });

  test('is filled to the last byte of the limit', () => {
    const messages = [message('a'), message('b')];
    const maxPayloadBytes = eventOf(messages).length;

    expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes })).toBe(2);
    expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes: maxPayloadBytes - 1 })).toBe(1);
  });

  test('has at least one record and at most the batch size', () => {
    const messages = [message('a'), message('b'), message('c')];

    expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes: 1 })).toBe(1);
    expect(countThatFit(messages, { batchSize: 2, maxPayloadBytes: 1e6 })).toBe(2);
    expect(countThatFit([], { batchSize: 2, maxPayloadBytes: 1e6 })).toBe(0);
  });
});
