import { expect, test } from '@jest/globals';
import { fileKey } from '../../../local/console/file-key.ts';

const event = (key: string) => JSON.stringify({ Records: [{ s3: { object: { key } } }] });

test.each([
  ['a notification', event('a/red+flower%2B1.jpg'), 'a/red flower+1.jpg'],
  ['a notification in the envelope of SNS', JSON.stringify({ Type: 'Notification', Message: event('b.txt') }), 'b.txt'],
  ['a key that is not encoded', event('100%.txt'), '100%.txt'],
])('reads the key of %s', (_, body, key) => {
  expect(fileKey(body)).toBe(key);
});

test.each([
  ['text', 'poison'],
  ['half of JSON', '{"Records":['],
  ['a test event', '{"Service":"Amazon S3","Event":"s3:TestEvent"}'],
  ['records of something else', '{"Records":[{"s3":{"object":{"key":7}}}]}'],
  ['null records', '{"Records":[null]}'],
])('finds none in %s', (_, body) => {
  expect(fileKey(body)).toBeUndefined();
});
