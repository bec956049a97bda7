import { expect, test } from '@jest/globals';
import { messageSubject } from '../../src/console/message-subject.ts';

const event = (key: string) => JSON.stringify({ Records: [{ s3: { object: { key } } }] });

test.each([
  ['a notification', event('a/red+flower%2B1.jpg'), 'a/red flower+1.jpg'],
  ['a notification in the envelope of SNS', JSON.stringify({ Type: 'Notification', Message: event('b.txt') }), 'b.txt'],
  ['a key that is not encoded', event('100%.txt'), '100%.txt'],
  ['a record', '{"type":"book-record","id":"1-2","record":{}}', 'book-record 1-2'],
  ['a tick', '{"source":"aws.events","detail-type":"Scheduled Event","id":"7"}', 'Scheduled Event'],
])('reads what %s is about', (_, body, key) => {
  expect(messageSubject(body)).toBe(key);
});

test.each([
  ['text', 'poison'],
  ['half of JSON', '{"Records":['],
  ['a test event', '{"Service":"Amazon S3","Event":"s3:TestEvent"}'],
  ['records of something else', '{"Records":[{"s3":{"object":{"key":7}}}]}'],
  ['null records', '{"Records":[null]}'],
])('finds none in %s', (_, body) => {
  expect(messageSubject(body)).toBeUndefined();
});
