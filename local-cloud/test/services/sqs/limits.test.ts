import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openSqsFixture, redriveTo, type SqsFixture, urlOf } from './sqs-fixture.ts';

let sqs: SqsFixture;
let url: string;

beforeEach(() => {
  sqs = openSqsFixture();
  url = sqs.create('q');
});
afterEach(() => sqs.close());

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const sendBatch = (Entries: object[]) => sqs.call('SendMessageBatch', { QueueUrl: url, Entries });

test('a message has at most 1 MiB, attributes included', async () => {
  const attributes = { name: text('value') };
  const room = 1_048_576 - 'name'.length - 'String'.length - 'value'.length;

  await expect(sqs.send(url, 'x'.repeat(room), { MessageAttributes: attributes })).resolves.toBeDefined();
  await expect(sqs.send(url, 'x'.repeat(room + 1), { MessageAttributes: attributes })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  });
});

test('the maximum message size of a queue counts bytes, not characters', async () => {
  const small = sqs.create('small', { MaximumMessageSize: '1024' });

  await expect(sqs.send(small, 'é'.repeat(512))).resolves.toBeDefined();
  await expect(sqs.send(small, `${'é'.repeat(512)}x`)).rejects.toMatchObject({
    message: expect.stringContaining('shorter than 1024 bytes'),
  });
});

test('the messages of a batch have at most 1 MiB together', async () => {
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

test.each(['\u0000', '\u001f', '\ufffe', '\uffff', '\ud800'])(
  'a message with the character %j is refused',
  async (character) => {
    const invalid = { code: 'InvalidMessageContents' };
    await expect(sqs.send(url, `a${character}`)).rejects.toMatchObject(invalid);
    await expect(sqs.send(url, 'a', { MessageAttributes: { x: text(character) } })).rejects.toMatchObject(invalid);
  },
);

test('a message may have every character of XML 1.0', async () => {
  const body = '\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}😀';
  await sqs.send(url, body);
  expect(sqs.core.peek('q')[0]?.body).toBe(body);
});

test.each([
  ['an empty body', { MessageBody: '' }, 'MissingParameter', /MessageBody/],
  ['a delay above 900 s', { DelaySeconds: 901 }, 'InvalidParameterValue', /DelaySeconds.*between 0 and 900/],
  ['text as a delay', { DelaySeconds: '1' }, 'SerializationException', /DelaySeconds must be an integer, got string/],
  [
    'a deduplication id for a standard queue',
    { MessageDeduplicationId: 'x' },
    'InvalidParameterValue',
    /not valid for this queue type/,
  ],
  [
    'an unknown system attribute',
    { MessageSystemAttributes: { Colour: text('red') } },
    'InvalidParameterValue',
    /'Colour' is unknown: only AWSTraceHeader/,
  ],
])('a message with %s is refused', async (_, more, code, message) => {
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
  ['a Number that is not a number', { a: { DataType: 'Number', StringValue: 'x' } }, /'a' to a number/],
  ['a reserved name', { 'AWS.a': text('x') }, /AWS\.a for parameter MessageAttributeName is invalid/],
  ['two dots', { 'a..b': text('x') }, /a\.\.b for parameter MessageAttributeName/],
])('attributes with %s are refused', async (_, attributes, message) => {
  await expect(sqs.send(url, 'a', { MessageAttributes: attributes })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringMatching(message),
  });
});

test('an invalid entry of a batch fails alone', async () => {
  const reply = await sendBatch([
    { Id: 'good', MessageBody: 'a' },
    { Id: 'bad', MessageBody: '\u0000' },
    { Id: 'also-good', MessageBody: 'b' },
  ]);

  expect(reply).toMatchObject({
    Successful: [{ Id: 'good' }, { Id: 'also-good' }],
    Failed: [{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }],
  });
  expect(sqs.peekBodies('q')).toEqual(['a', 'b']);
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
])('a batch with %s is refused', async (_, entries, code, message) => {
  await expect(sendBatch(entries)).rejects.toMatchObject({
    code,
    queryCode: `AWS.SimpleQueueService.${code}`,
    message: expect.stringMatching(message),
  });
});

test('deletes and visibility changes of a batch fail one by one', async () => {
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
])('a receive with %s = %d is refused', async (name, value, reason) => {
  await expect(sqs.receive(url, { [name]: value })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  });
});

async function attributesOf(url: unknown, names = ['All']): Promise<Record<string, string> | undefined> {
  const { Attributes } = await sqs.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: names });
  return Attributes as Record<string, string> | undefined;
}

test('a new queue has the defaults of AWS', async () => {
  const createdAt = String(sqs.clock.now() / 1_000);

  expect(url).toBe('http://127.0.0.1:4566/000000000000/q');
  expect(await attributesOf(url)).toEqual({
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: createdAt,
    LastModifiedTimestamp: createdAt,
    VisibilityTimeout: '30',
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '1048576',
  });
});

test('a new FIFO queue has four more attributes', async () => {
  const url = sqs.create('q.fifo', { FifoQueue: 'true' });

  expect(await attributesOf(url)).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
});

test('GetQueueAttributes returns the attributes that the client names', async () => {
  expect(await attributesOf(url, ['VisibilityTimeout', 'RedrivePolicy'])).toEqual({ VisibilityTimeout: '30' });
  expect(await attributesOf(url, [])).toBeUndefined();
  await expect(attributesOf(url, ['Colour'])).rejects.toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Colour.',
  });
});

test.each([
  ['VisibilityTimeout', '43201'],
  ['DelaySeconds', '901'],
  ['MessageRetentionPeriod', '59'],
  ['MessageRetentionPeriod', '1209601'],
  ['MaximumMessageSize', '1023'],
  ['MaximumMessageSize', '1048577'],
  ['ReceiveMessageWaitTimeSeconds', '21'],
  ['VisibilityTimeout', '-1'],
  ['VisibilityTimeout', '1.5'],
  ['VisibilityTimeout', ''],
])('a queue with %s = %j is refused', (name, value) => {
  expect(() => sqs.create('q', { [name]: value })).toThrow(
    expect.objectContaining({
      code: 'InvalidAttributeValue',
      message: `Invalid value for the parameter ${name}.`,
    }),
  );
});

test.each(['Colour', 'QueueArn', 'ContentBasedDeduplication', 'FifoQueue'])(
  '%s can not be set on a standard queue',
  (name) => {
    expect(() => sqs.create('q', { [name]: 'false' })).toThrow(
      expect.objectContaining({ code: 'InvalidAttributeName', message: `Unknown Attribute ${name}.` }),
    );
  },
);

test('a throughput limit per message group needs deduplication per message group', () => {
  const highThroughput = { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' };
  expect(() => sqs.create('q.fifo', highThroughput)).toThrow(
    expect.objectContaining({ code: 'InvalidAttributeValue', message: expect.stringContaining('perMessageGroupId') }),
  );
  expect(sqs.create('q.fifo', { ...highThroughput, DeduplicationScope: 'messageGroup' })).toMatch(/q\.fifo$/);
});

test.each([
  ['a space', 'a b', {}],
  ['81 characters', 'x'.repeat(81), {}],
  ['.fifo without FifoQueue', 'q.fifo', {}],
  ['FifoQueue without .fifo', 'q', { FifoQueue: 'true' }],
])('a queue name with %s is refused', (_, name, attributes) => {
  expect(() => sqs.create(name, attributes)).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValue',
      message: expect.stringMatching(/alphanumeric characters, hyphens, or underscores.*1 to 80 in length/),
    }),
  );
});

test('a queue that is declared again takes the new attributes and keeps its messages', async () => {
  const url = sqs.create('declared', { VisibilityTimeout: '7', RedrivePolicy: redriveTo('comes-later', 3) });
  await sqs.send(url, 'kept');

  sqs.core.ensureQueue('declared', { VisibilityTimeout: '8' });

  expect(await attributesOf(url)).toMatchObject({ VisibilityTimeout: '8', ApproximateNumberOfMessages: '1' });
  expect(await attributesOf(url)).not.toHaveProperty('RedrivePolicy');
});

test('ListQueues filters by prefix', async () => {
  for (const name of ['b', 'a-2', 'a-1']) sqs.create(name);

  expect(await sqs.call('ListQueues', { QueueNamePrefix: 'a-' })).toEqual({ QueueUrls: [urlOf('a-1'), urlOf('a-2')] });
  expect(await sqs.call('ListQueues', { QueueNamePrefix: 'z' })).toEqual({});
});
