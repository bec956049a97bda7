import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { arnOf, openSqsFixture, redriveTo, type SqsFixture, urlOf } from './sqs-fixture.ts';

const deadUrl = urlOf('dead');

let sqs: SqsFixture;

beforeEach(() => {
  sqs = openSqsFixture();
  createQueues();
});
afterEach(() => sqs.close());

function createQueues(): void {
  sqs.create('dead');
  for (const name of ['one', 'two']) {
    sqs.create(name, { VisibilityTimeout: '0', RedrivePolicy: redriveTo('dead', 1) });
  }
}

/** Sends messages, has each received once too often, and leaves them in the dead-letter queue. */
async function deadLetter(name: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await sqs.send(urlOf(name), `${name} ${index}`);
  for (let receive = 0; receive <= count; receive++) await sqs.receive(urlOf(name), { MaxNumberOfMessages: 10 });
}

const start = (more: object = {}) => sqs.call('StartMessageMoveTask', { SourceArn: arnOf('dead'), ...more });
async function latestTask(): Promise<object | undefined> {
  const { Results } = await sqs.call('ListMessageMoveTasks', { SourceArn: arnOf('dead') });
  return (Results as object[])[0];
}

test('a move task takes every message back to the queue that dead-lettered it, as a new message', async () => {
  await deadLetter('one', 2);
  await deadLetter('two', 1);
  const ids = sqs.core.peek('dead').map(({ messageId }) => messageId);

  await start();
  sqs.clock.advance(0);

  expect([sqs.peekBodies('one'), sqs.peekBodies('two'), sqs.peekBodies('dead')]).toEqual([
    ['one 0', 'one 1'],
    ['two 0'],
    [],
  ]);
  const [moved] = sqs.core.peek('one');
  expect(ids).not.toContain(moved?.messageId);
  expect(moved?.receiveCount).toBe(0);
  expect(moved?.systemAttributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  expect(await latestTask()).toEqual({
    Status: 'COMPLETED',
    SourceArn: arnOf('dead'),
    ApproximateNumberOfMessagesMoved: 3,
    ApproximateNumberOfMessagesToMove: 3,
    StartedTimestamp: sqs.clock.now(),
  });
});

test('a move task with a destination takes every message there, even those sent to the dead-letter queue itself', async () => {
  await sqs.send(deadUrl, 'with its reason', {
    MessageAttributes: { errorCode: { DataType: 'String', StringValue: 'X' } },
  });
  await deadLetter('one', 1);

  await start({ DestinationArn: arnOf('two') });
  sqs.clock.advance(0);

  expect(sqs.peekBodies('two')).toEqual(['with its reason', 'one 0']);
  expect(sqs.core.peek('two')[0]?.attributes).toEqual({ errorCode: { DataType: 'String', StringValue: 'X' } });
});

test('a move task fails at a message without a known source, and leaves it', async () => {
  await deadLetter('one', 1);
  await sqs.send(deadUrl, 'sent here');

  await start();
  sqs.clock.advance(0);

  expect(await latestTask()).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'CouldNotDetermineMessageSource',
    ApproximateNumberOfMessagesMoved: 1,
  });
  expect(sqs.peekBodies('dead')).toEqual(['sent here']);
});

test('a move task keeps to its rate', async () => {
  await deadLetter('one', 10);

  await start({ MaxNumberOfMessagesPerSecond: 2 });
  sqs.clock.advance(2_400);

  expect(sqs.peekBodies('one')).toHaveLength(5);
  expect(await latestTask()).toMatchObject({ Status: 'RUNNING', MaxNumberOfMessagesPerSecond: 2 });
  sqs.clock.advance(60_000);
  expect(sqs.peekBodies('one')).toHaveLength(10);
});

test('a cancelled move task stops and reports how many messages it moved', async () => {
  await deadLetter('one', 10);
  const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
  sqs.clock.advance(2_500);

  expect(await sqs.call('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 3 });

  sqs.clock.advance(60_000);
  expect(sqs.peekBodies('one')).toHaveLength(3);
  expect(await latestTask()).toMatchObject({ Status: 'CANCELLED' });
  expect(await latestTask()).not.toHaveProperty('TaskHandle');
});

test('a move task fails when its destination is deleted', async () => {
  await deadLetter('one', 5);
  await start({ DestinationArn: arnOf('two'), MaxNumberOfMessagesPerSecond: 1 });
  sqs.clock.advance(1_500);

  sqs.core.deleteQueue('two');
  sqs.clock.advance(60_000);

  expect(await latestTask()).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
  });
  expect(sqs.peekBodies('dead')).toHaveLength(3);
});

test('a move task leaves messages in flight where they are', async () => {
  await deadLetter('one', 2);
  await sqs.receive(deadUrl);

  await start();
  sqs.clock.advance(60);

  expect(sqs.state('dead')).toMatchObject({ inFlight: 1, visible: 0 });
  expect(sqs.peekBodies('one')).toHaveLength(1);
});

test('a move task leaves messages that arrive while it runs, so that a failing source does not prolong it', async () => {
  await deadLetter('one', 2);
  await start();
  await deadLetter('two', 1);

  sqs.clock.advance(60_000);

  expect(await latestTask()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 });
  expect(sqs.peekBodies('dead')).toEqual(['two 0']);
});

test('a move task continues after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'move-task-'));
  sqs.close();
  sqs = openSqsFixture(join(folder, 'sqs.sqlite'));
  createQueues();
  await deadLetter('one', 4);
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  sqs.clock.advance(1_500);
  sqs.close();

  sqs = openSqsFixture(join(folder, 'sqs.sqlite'), sqs.clock);
  sqs.clock.advance(60_000);

  expect(sqs.peekBodies('one')).toHaveLength(4);
  expect(await latestTask()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 4 });
  await rm(folder, { recursive: true });
});

const missing = (parameter: string) => `The resource that you specified for the ${parameter} parameter doesn't exist.`;

test.each([
  ['an unknown source', { SourceArn: arnOf('nope') }, 'ResourceNotFoundException', missing('SourceArn')],
  ['an unknown destination', { DestinationArn: arnOf('nope') }, 'ResourceNotFoundException', missing('DestinationArn')],
  [
    'a source that is not a dead-letter queue',
    { SourceArn: arnOf('one') },
    'InvalidParameterValue',
    'Source queue must be configured as a Dead Letter Queue.',
  ],
  [
    'more than 500 messages per second',
    { MaxNumberOfMessagesPerSecond: 501 },
    'InvalidParameterValue',
    'Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500, if provided.',
  ],
])('a move task with %s is refused', async (_, input, code, message) => {
  await expect(start(input)).rejects.toMatchObject({ code, message });
});

test('a source has at most one running move task', async () => {
  await deadLetter('one', 2);
  await start({ MaxNumberOfMessagesPerSecond: 1 });

  await expect(start()).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
  });
});

test.each([
  ['garbage', 'InvalidParameterValue', 'Value for parameter TaskHandle is invalid.'],
  [
    Buffer.from(JSON.stringify({ taskId: 'x', sourceArn: arnOf('nope') })).toString('base64'),
    'ResourceNotFoundException',
    missing('SourceArn'),
  ],
  [
    Buffer.from(JSON.stringify({ taskId: 'x', sourceArn: arnOf('dead') })).toString('base64'),
    'ResourceNotFoundException',
    'Task does not exist.',
  ],
])('a cancellation with the task handle %s is refused', async (TaskHandle, code, message) => {
  await expect(sqs.call('CancelMessageMoveTask', { TaskHandle })).rejects.toMatchObject({ code, message });
});
