import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type QueueBench } from './queue-bench.ts';

let sqs: QueueBench;
let url: string;

beforeEach(() => {
  sqs = openBench();
  url = sqs.create('q');
});
afterEach(() => sqs.close());

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const sendBatch = (Entries: object[]) => sqs.call('SendMessageBatch', { QueueUrl: url, Entries });

test('a message can have 1 MiB, attributes included, and not a byte more', async () => {
  const attributes = { name: text('value') };
  const room = 1_048_576 - 'name'.length - 'String'.length - 'value'.length;

  await expect(sqs.send(url, 'x'.repeat(room), { MessageAttributes: attributes })).resolves.toBeDefined();
  await expect(sqs.send(url, 'x'.repeat(room + 1), { MessageAttributes: attributes })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  });
});

test('size counts bytes, not characters, against the queue’s own maximum', async () => {
  const small = sqs.create('small', { MaximumMessageSize: '1024' });

  await expect(sqs.send(small, 'é'.repeat(512))).resolves.toBeDefined();
  await expect(sqs.send(small, `${'é'.repeat(512)}x`)).rejects.toMatchObject({
    message: expect.stringContaining('shorter than 1024 bytes'),
  });
});

test('all messages of a batch share 1 MiB', async () => {
  const half = 'x'.repeat(524_288);

  await expect(
    sendBatch([
      { Id: 'a', MessageBody: half },
      { Id: 'b', MessageBody: `${half}x` },
    ]),
  ).rejects.toMatchObject({
    code: 'BatchRequestTooLong',
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  });
  expect(sqs.core.peek('q')).toEqual([]);
});

test.each(['\u0000', '\u001f', '\ufffe', '\uffff', '\ud800'])('refuses the character %j', async (character) => {
  const invalid = { code: 'InvalidMessageContents' };
  await expect(sqs.send(url, `a${character}`)).rejects.toMatchObject(invalid);
  await expect(sqs.send(url, 'a', { MessageAttributes: { x: text(character) } })).rejects.toMatchObject(invalid);
});

test('takes every character of XML 1.0', async () => {
  const body = '\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}😀';
  await sqs.send(url, body);
  expect(sqs.core.peek('q')[0]?.body).toBe(body);
});

test.each([
  ['an empty body', { MessageBody: '' }, 'MissingParameter', /MessageBody/],
  ['a delay above 900 s', { DelaySeconds: 901 }, 'InvalidParameterValue', /DelaySeconds.*between 0 and 900/],
  ['text as a delay', { DelaySeconds: '1' }, 'SerializationException', /DelaySeconds must be an integer, got string/],
  ['a deduplication id', { MessageDeduplicationId: 'x' }, 'InvalidParameterValue', /not valid for this queue type/],
  [
    'an unknown system attribute',
    { MessageSystemAttributes: { Colour: text('red') } },
    'InvalidParameterValue',
    /'Colour' is unknown: only AWSTraceHeader/,
  ],
])('refuses a message with %s', async (_, more, code, message) => {
  await expect(sqs.send(url, 'a', more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each([
  ['eleven of them', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text('x')])), /\[11\] exceeds/],
  ['an empty value', { a: text('') }, /'a' must contain a non-empty value of type 'String'/],
  [
    'an unknown type',
    { a: { DataType: 'Date', StringValue: 'x' } },
    /type of message \(user\) attribute 'a' is invalid/,
  ],
  ['a number that is none', { a: { DataType: 'Number', StringValue: 'x' } }, /'a' to a number/],
  ['a reserved name', { 'AWS.a': text('x') }, /AWS\.a for parameter MessageAttributeName is invalid/],
  ['two dots', { 'a..b': text('x') }, /a\.\.b for parameter MessageAttributeName/],
])('refuses attributes with %s', async (_, attributes, message) => {
  await expect(sqs.send(url, 'a', { MessageAttributes: attributes })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringMatching(message),
  });
});

test('a bad entry of a batch fails alone', async () => {
  const reply = await sendBatch([
    { Id: 'good', MessageBody: 'a' },
    { Id: 'bad', MessageBody: '\u0000' },
    { Id: 'also-good', MessageBody: 'b' },
  ]);

  expect(reply).toMatchObject({
    Successful: [{ Id: 'good' }, { Id: 'also-good' }],
    Failed: [{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }],
  });
  expect(sqs.core.peek('q').map(({ body }) => body)).toEqual(['a', 'b']);
});

test.each([
  ['no entries', [], 'EmptyBatchRequest', /at least one SendMessageBatchRequestEntry/],
  [
    'eleven entries',
    Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'a' })),
    'TooManyEntriesInBatchRequest',
    /Maximum number of entries per request are 10\. You have sent 11\./,
  ],
  [
    'an id twice',
    [
      { Id: 'a', MessageBody: 'a' },
      { Id: 'a', MessageBody: 'b' },
    ],
    'BatchEntryIdsNotDistinct',
    /Id a repeated/,
  ],
  [
    'a bad id',
    [{ Id: 'a:b', MessageBody: 'a' }],
    'InvalidBatchEntryId',
    /alphanumeric characters, hyphens and underscores/,
  ],
])('refuses a batch with %s', async (_, entries, code, message) => {
  await expect(sendBatch(entries)).rejects.toMatchObject({
    code,
    queryCode: `AWS.SimpleQueueService.${code}`,
    message: expect.stringMatching(message),
  });
});

test('deletes and visibility changes of a batch fail one by one too', async () => {
  await sqs.send(url, 'a');
  const [message] = await sqs.receive(url);
  const entries = (more: object) => [
    { Id: 'good', ReceiptHandle: message?.ReceiptHandle, ...more },
    { Id: 'bad', ReceiptHandle: 'garbage', ...more },
  ];
  const partial = { Successful: [{ Id: 'good' }], Failed: [{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }] };

  const hide = { QueueUrl: url, Entries: entries({ VisibilityTimeout: 60 }) };
  expect(await sqs.call('ChangeMessageVisibilityBatch', hide)).toMatchObject(partial);
  expect(await sqs.call('DeleteMessageBatch', { QueueUrl: url, Entries: entries({}) })).toMatchObject(partial);
});

test.each([
  ['MaxNumberOfMessages', 11, 'Must be between 1 and 10, if provided.'],
  ['MaxNumberOfMessages', 0, 'Must be between 1 and 10, if provided.'],
  ['WaitTimeSeconds', 21, 'Must be between 0 and 20, if provided.'],
  ['VisibilityTimeout', 43_201, 'Must be between 0 and 43200, if provided.'],
])('refuses to receive with %s = %d', async (name, value, reason) => {
  await expect(sqs.receive(url, { [name]: value })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  });
});
