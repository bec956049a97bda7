import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench } from './queue-bench.ts';

let sqs: QueueBench;
let url: string;

beforeEach(() => {
  sqs = openBench();
  url = sqs.create('orders', { VisibilityTimeout: '30' });
});
afterEach(() => sqs.close());

const remove = (handle: string | undefined) => sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: handle });

test('hides a received message for the visibility timeout, to the millisecond', async () => {
  await sqs.send(url, 'a');
  await sqs.receive(url);

  sqs.clock.advance(29_999);
  expect(await sqs.receive(url)).toEqual([]);
  sqs.clock.advance(1);
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('counts receives and keeps the time of the first', async () => {
  await sqs.send(url, 'a');
  const sentAt = String(sqs.clock.now());
  sqs.clock.advance(1_000);
  const firstReceivedAt = String(sqs.clock.now());

  const [first] = await sqs.receive(url);
  sqs.clock.advance(30_000);
  const [second] = await sqs.receive(url);

  expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: sentAt });
  expect(second?.Attributes).toMatchObject({
    ApproximateReceiveCount: '2',
    ApproximateFirstReceiveTimestamp: firstReceivedAt,
  });
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
});

test('a delayed message is not visible before its own delay, or else its queue’s', async () => {
  const slow = sqs.create('slow', { DelaySeconds: '10' });
  await sqs.send(slow, 'queue delay');
  await sqs.send(slow, 'own delay', { DelaySeconds: 5 });

  expect(await sqs.receive(slow)).toEqual([]);
  expect(sqs.core.queues().find(({ name }) => name === 'slow')).toMatchObject({ delayed: 2, visible: 0, inFlight: 0 });
  sqs.clock.advance(5_000);
  expect(bodies(await sqs.receive(slow))).toEqual(['own delay']);
  sqs.clock.advance(5_000);
  expect(bodies(await sqs.receive(slow))).toEqual(['queue delay']);
});

test('a new visibility timeout counts from the moment it is set, and zero releases the message', async () => {
  await sqs.send(url, 'a');
  const [first] = await sqs.receive(url);
  sqs.clock.advance(20_000);
  const change = { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle };

  await sqs.call('ChangeMessageVisibility', { ...change, VisibilityTimeout: 20 });
  sqs.clock.advance(19_999);
  expect(await sqs.receive(url)).toEqual([]);
  await sqs.call('ChangeMessageVisibility', { ...change, VisibilityTimeout: 0 });
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('refuses to change the visibility of a message that is visible again or gone', async () => {
  await sqs.send(url, 'a');
  const [first] = await sqs.receive(url);
  const change = { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 5 };
  sqs.clock.advance(30_000);

  await expect(sqs.call('ChangeMessageVisibility', change)).rejects.toMatchObject({ code: 'MessageNotInflight' });
  await remove(first?.ReceiptHandle);
  await expect(sqs.call('ChangeMessageVisibility', change)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringContaining('Message does not exist or is not available for visibility timeout change.'),
  });
});

test('deletes by the latest handle even after the visibility timeout', async () => {
  await sqs.send(url, 'a');
  const [received] = await sqs.receive(url);
  sqs.clock.advance(30_000);

  await remove(received?.ReceiptHandle);

  expect(sqs.core.peek('orders')).toEqual([]);
});

test('accepts the handle of an earlier receive and deletes nothing', async () => {
  await sqs.send(url, 'a');
  const [first] = await sqs.receive(url);
  sqs.clock.advance(30_000);
  await sqs.receive(url);

  await remove(first?.ReceiptHandle);

  expect(sqs.core.peek('orders').map(({ body }) => body)).toEqual(['a']);
});

test('deleting twice succeeds twice', async () => {
  await sqs.send(url, 'a');
  const [received] = await sqs.receive(url);

  await remove(received?.ReceiptHandle);

  await expect(remove(received?.ReceiptHandle)).resolves.toEqual({});
});

test('refuses a handle that it never gave, and one of another queue', async () => {
  const other = sqs.create('other');
  await sqs.send(other, 'a');
  const [foreign] = await sqs.receive(other);

  await expect(remove('garbage')).rejects.toMatchObject({
    code: 'ReceiptHandleIsInvalid',
    message: 'The input receipt handle "garbage" is not a valid receipt handle.',
  });
  await expect(remove(foreign?.ReceiptHandle)).rejects.toMatchObject({ code: 'ReceiptHandleIsInvalid' });
});

test('a message leaves when its retention ends, visible or in flight, and is not counted any more', async () => {
  const short = sqs.create('short', { MessageRetentionPeriod: '60', VisibilityTimeout: '600' });
  await sqs.send(short, 'in flight');
  await sqs.receive(short);
  await sqs.send(short, 'visible');

  sqs.clock.advance(60_000);

  expect(sqs.core.queues().find(({ name }) => name === 'short')).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
  expect(sqs.core.peek('short')).toEqual([]);
});
