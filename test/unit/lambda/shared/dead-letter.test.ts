import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { deadLetterCommand } from '../../../../lambda/shared/dead-letter.ts';
import { message, QUEUE_ARN } from '../../../support/lambda/messages.ts';

const FAILED_AT = new Date('2026-11-21T00:00:00.000Z');

describe('a dead letter', () => {
  test('is the message as it was, with the reason as attributes', () => {
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

  test("keeps the sender's attributes as far as SQS allows ten", () => {
    const messageAttributes = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [name, { dataType: 'String', stringValue: name }]),
    );

    const attributes = letter(message('x', { messageAttributes })).MessageAttributes ?? {};

    expect(Object.keys(attributes)).toHaveLength(10);
    expect(attributes).toMatchObject({ a: { StringValue: 'a' }, errorCode: { StringValue: 'BAD_KEY' } });
    expect(attributes).not.toHaveProperty('d');
  });

  test('keeps a binary attribute as bytes', () => {
    const messageAttributes = {
      raw: { dataType: 'Binary.png', binaryValue: Buffer.from([1, 2, 255]).toString('base64') },
    };

    expect(letter(message('x', { messageAttributes })).MessageAttributes?.raw).toEqual({
      DataType: 'Binary.png',
      BinaryValue: Buffer.from([1, 2, 255]),
    });
  });

  test('of a message that died before has the new reason, not the old one', () => {
    const messageAttributes = { errorCode: { dataType: 'String', stringValue: 'OLD' } };

    expect(letter(message('x', { messageAttributes })).MessageAttributes?.errorCode?.StringValue).toBe('BAD_KEY');
  });

  test.each([
    ['nothing', '', 'unknown'],
    ['characters that SQS refuses', 'a\u0000b\uFFFEc\uD800d', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['a long text', 'x'.repeat(5_000), 'x'.repeat(1_000)],
    ['emoji at the cut', '😀'.repeat(1_001), '😀'.repeat(1_000)],
  ])('has a legal message for %s', (_, text, legal) => {
    expect(letter(message('x'), text).MessageAttributes?.errorMessage?.StringValue).toBe(legal);
  });

  test('of a message that fills the size limit leaves out what no longer fits', () => {
    const body = 'x'.repeat(1_048_576 - 60);

    const attributes = letter(message(body)).MessageAttributes ?? {};

    expect(attributes).toHaveProperty('errorCode');
    const bytes = Object.entries(attributes).map(
      ([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`,
    );
    expect(body.length + bytes.join('').length).toBeLessThanOrEqual(1_048_576);
  });

  test('from a FIFO queue keeps its group, and is one however often it is sent', () => {
    const record = message('x', { group: 'g', messageId: 'm', eventSourceARN: `${QUEUE_ARN}.fifo` });

    expect(letter(record)).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'm' });
  });

  test('from a standard queue with groups has no deduplication id, which that queue would refuse', () => {
    expect(letter(message('x', { group: 'g' }))).toMatchObject({ MessageGroupId: 'g' });
    expect(letter(message('x', { group: 'g' }))).not.toHaveProperty('MessageDeduplicationId');
  });
});

function letter(record: SQSRecord, text = 'The key is bad') {
  const failure = { code: 'BAD_KEY', message: text, permanent: true };
  return deadLetterCommand('https://dead', record, { failure, failedAt: FAILED_AT, requestId: 'request-1' }).input;
}
