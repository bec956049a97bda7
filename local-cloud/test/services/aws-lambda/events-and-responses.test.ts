import { expect, test } from '@jest/globals';
import { readBatchResponse } from '../../../src/services/aws-lambda/event-source-mapping/batch-response.ts';
import {
  countThatFit,
  eventOf,
  toReceivedMessage,
} from '../../../src/services/aws-lambda/event-source-mapping/record.ts';

const source = { queueArn: 'arn:aws:sqs:eu-west-1:000000000000:q', region: 'eu-west-1' };

const message = (body: string) =>
  toReceivedMessage(
    { MessageId: 'id', ReceiptHandle: 'h', Body: body, MD5OfBody: 'md5', Attributes: { MessageGroupId: 'g' } },
    { ...source, visibilityTimeoutMs: 30_000, receivedAtMs: 1000 },
  );

test('an event holds its records as JSON, and a message knows when its queue shows it again', () => {
  const event = JSON.parse(eventOf([message('1'), message('2')]));

  expect(event.Records.map(({ body }: { body: string }) => body)).toEqual(['1', '2']);
  expect(message('1')).toMatchObject({ visibleAtMs: 31_000, groupId: 'g' });
});

test('an event never exceeds the payload limit', () => {
  const messages = Array.from({ length: 10 }, () => message('x'.repeat(1024 * 1024)));
  const limits = { batchSize: 10, maxPayloadBytes: 6_291_456 };
  const count = countThatFit(messages, limits);

  expect(count).toBe(5);
  expect(eventOf(messages.slice(0, count)).length).toBeLessThanOrEqual(limits.maxPayloadBytes);
  expect(eventOf(messages.slice(0, count + 1)).length).toBeGreaterThan(limits.maxPayloadBytes);
});

test('an event is filled to the last byte of the limit', () => {
  const messages = [message('a'), message('b')];
  const maxPayloadBytes = eventOf(messages).length;

  expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes })).toBe(2);
  expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes: maxPayloadBytes - 1 })).toBe(1);
});

test('an event has at least one record and at most the batch size', () => {
  const messages = [message('a'), message('b'), message('c')];

  expect(countThatFit(messages, { batchSize: 10, maxPayloadBytes: 1 })).toBe(1);
  expect(countThatFit(messages, { batchSize: 2, maxPayloadBytes: 1e6 })).toBe(2);
  expect(countThatFit([], { batchSize: 2, maxPayloadBytes: 1e6 })).toBe(0);
});

const ids = new Set(['a', 'b', 'c']);

test.each(['null', '""', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
  'the response %s is the success of every message',
  (payload) => {
    expect(readBatchResponse(payload, ids)).toEqual({ failedIds: new Set() });
  },
);

test('a partial batch response names the messages that failed, each counted once', () => {
  const payload = JSON.stringify({
    batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }, { itemIdentifier: 'a' }],
  });

  expect(readBatchResponse(payload, ids)).toEqual({ failedIds: new Set(['a', 'c']) });
});

const NOT_AN_ID = "each 'itemIdentifier' must be a message id of the batch, got ";
const NOT_AN_OBJECT = 'the response must be a JSON object, got ';

test.each([
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', `${NOT_AN_ID}{"itemIdentifier":""}`],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', `${NOT_AN_ID}{"itemIdentifier":null}`],
  ['{"batchItemFailures":[{"itemIdentifier":1}]}', `${NOT_AN_ID}{"itemIdentifier":1}`],
  ['{"batchItemFailures":[{"foo":"a"}]}', `${NOT_AN_ID}{"foo":"a"}`],
  ['{"batchItemFailures":["a"]}', `${NOT_AN_ID}"a"`],
  ['{"batchItemFailures":[null]}', `${NOT_AN_ID}null`],
  ['{"batchItemFailures":[{"itemIdentifier":"z"}]}', `${NOT_AN_ID}{"itemIdentifier":"z"}`],
  ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}', `${NOT_AN_ID}{"itemIdentifier":"z"}`],
  ['{"batchItemFailures":"a"}', `'batchItemFailures' must be an array, got {"batchItemFailures":"a"}`],
  ['"done"', `${NOT_AN_OBJECT}"done"`],
  ['7', `${NOT_AN_OBJECT}7`],
  ['[]', `${NOT_AN_OBJECT}[]`],
  ['{"batchItem', `${NOT_AN_OBJECT}{"batchItem`],
])('the invalid response %s is the failure of every message', (payload, invalid) => {
  expect(readBatchResponse(payload, ids)).toEqual({ failedIds: ids, invalid });
});
