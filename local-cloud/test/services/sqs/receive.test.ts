import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openSqsFixture, type SqsFixture } from './sqs-fixture.ts';

let sqs: SqsFixture;
let url: string;

beforeEach(() => {
  sqs = openSqsFixture();
  url = sqs.create('orders', { VisibilityTimeout: '30' });
});
afterEach(() => sqs.close());

test('a receive hides a message for the visibility timeout, to the millisecond', async () => {
  await sqs.send(url, 'a');
  await sqs.receive(url);

  sqs.clock.advance(29_999);
  expect(await sqs.receive(url)).toEqual([]);
  sqs.clock.advance(1);
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('receives are counted, and the time of the first is kept', async () => {
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

test('a message is not visible before its own delay has passed, or else the delay of its queue', async () => {
  const slow = sqs.create('slow', { DelaySeconds: '10' });
  await sqs.send(slow, 'queue delay');
  await sqs.send(slow, 'own delay', { DelaySeconds: 5 });

  expect(await sqs.receive(slow)).toEqual([]);
  expect(sqs.state('slow')).toMatchObject({ delayed: 2, visible: 0, inFlight: 0 });
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

test('the visibility of a message that is visible again or deleted can not be changed', async () => {
  await sqs.send(url, 'a');
  const [first] = await sqs.receive(url);
  const change = { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 5 };
  sqs.clock.advance(30_000);

  await expect(sqs.call('ChangeMessageVisibility', change)).rejects.toMatchObject({ code: 'MessageNotInflight' });
  await sqs.remove(url, first);
  await expect(sqs.call('ChangeMessageVisibility', change)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringContaining('Message does not exist or is not available for visibility timeout change.'),
  });
});

test('the latest handle deletes even after the visibility timeout', async () => {
  await sqs.send(url, 'a');
  const [received] = await sqs.receive(url);
  sqs.clock.advance(30_000);

  await sqs.remove(url, received);

  expect(sqs.core.peek('orders')).toEqual([]);
});

test('the handle of an earlier receive is accepted and deletes nothing', async () => {
  await sqs.send(url, 'a');
  const [first] = await sqs.receive(url);
  sqs.clock.advance(30_000);
  await sqs.receive(url);

  await sqs.remove(url, first);

  expect(sqs.peekBodies('orders')).toEqual(['a']);
});

test('a second delete of the same message succeeds too', async () => {
  await sqs.send(url, 'a');
  const [received] = await sqs.receive(url);

  await sqs.remove(url, received);

  await expect(sqs.remove(url, received)).resolves.toEqual({});
});

test('a handle that the queue never gave, or of another queue, is refused', async () => {
  const other = sqs.create('other');
  await sqs.send(other, 'a');
  const [foreign] = await sqs.receive(other);

  await expect(sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: 'garbage' })).rejects.toMatchObject({
    code: 'ReceiptHandleIsInvalid',
    message: 'The input receipt handle "garbage" is not a valid receipt handle.',
  });
  await expect(sqs.remove(url, foreign)).rejects.toMatchObject({ code: 'ReceiptHandleIsInvalid' });
});

test('a message is deleted when its retention ends, whether visible or in flight', async () => {
  const short = sqs.create('short', { MessageRetentionPeriod: '60', VisibilityTimeout: '600' });
  await sqs.send(short, 'in flight');
  await sqs.receive(short);
  await sqs.send(short, 'visible');

  sqs.clock.advance(60_000);

  expect(sqs.state('short')).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
  expect(sqs.core.peek('short')).toEqual([]);
});

const poll = (seconds: number) => sqs.receive(url, { WaitTimeSeconds: seconds });

test('a long poll gets a message the moment it arrives', async () => {
  const waiting = poll(20);

  await sqs.send(url, 'a');

  expect(bodies(await waiting)).toEqual(['a']);
  expect(sqs.clock.timers()).toBe(0);
});

test('a long poll gets a delayed message the moment it becomes visible', async () => {
  await sqs.send(url, 'a', { DelaySeconds: 7 });
  const start = sqs.clock.now();
  const waiting = poll(20);

  sqs.clock.advance(7_000);

  const [message] = await waiting;
  expect(Number(message?.Attributes.ApproximateFirstReceiveTimestamp)).toBe(start + 7_000);
});

test('a long poll gets a message that its receiver made visible', async () => {
  await sqs.send(url, 'a');
  const [received] = await sqs.receive(url);
  const waiting = poll(20);

  await sqs.call('ChangeMessageVisibility', {
    QueueUrl: url,
    ReceiptHandle: received?.ReceiptHandle,
    VisibilityTimeout: 0,
  });

  expect(bodies(await waiting)).toEqual(['a']);
});

test('a long poll ends empty after its wait time, or else the wait time of its queue', async () => {
  const patient = sqs.create('patient', { ReceiveMessageWaitTimeSeconds: '3' });
  const waiting = sqs.receive(patient);
  sqs.clock.advance(2_999);
  expect(sqs.clock.timers()).toBe(1);

  sqs.clock.advance(1);

  expect(await waiting).toEqual([]);
  expect(sqs.clock.timers()).toBe(0);
});

test('long polls are served in the order in which they came', async () => {
  const first = poll(20);
  const second = poll(20);

  await sqs.send(url, 'a');
  await sqs.send(url, 'b');

  expect(bodies(await first)).toEqual(['a']);
  expect(bodies(await second)).toEqual(['b']);
});

test('a client that hung up gets no message, and takes none from the next client', async () => {
  const connection = new AbortController();
  const abandoned = sqs.call('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 }, connection.signal);
  connection.abort();

  await sqs.send(url, 'a');

  expect(await abandoned).toEqual({});
  const [message] = await sqs.receive(url);
  expect(message?.Attributes.ApproximateReceiveCount).toBe('1');
});

test('a client that hung up before its receive began gets no message', async () => {
  await sqs.send(url, 'a');

  const receive = { QueueUrl: url, WaitTimeSeconds: 20 };
  expect(await sqs.call('ReceiveMessage', receive, AbortSignal.abort())).toEqual({});
  expect(sqs.state('orders')).toMatchObject({ visible: 1, inFlight: 0 });
});

test('closing ends every long poll and leaves no timer', async () => {
  await sqs.send(url, 'later', { DelaySeconds: 900 });
  const waiting = poll(20);

  sqs.close();

  expect(await waiting).toEqual([]);
  expect(sqs.clock.timers()).toBe(0);
  sqs = openSqsFixture();
});

/** Puts as many messages in flight as a queue can have. They bypass the journal, because only their number counts. */
function fill(name: string): void {
  const now = sqs.clock.now();
  for (let sequence = 1_000_000; sequence < 1_000_000 + 120_000; sequence++) {
    const arrival = { sequence, sentAt: now, visibleAt: now + 3_600_000, receiveCount: 1, groupId: `${sequence}` };
    sqs.broker.find(name)?.messages.add(arrival, now);
  }
}

test('a standard queue with 120,000 messages in flight refuses short polls, and gives long polls no message', async () => {
  await sqs.send(url, 'one more');
  fill('orders');

  await expect(sqs.receive(url)).rejects.toMatchObject({
    code: 'OverLimit',
    message: expect.stringContaining('the maximum is 120000'),
  });
  const waiting = sqs.receive(url, { WaitTimeSeconds: 20 });
  sqs.clock.advance(20_000);
  expect(await waiting).toEqual([]);
});

test('a FIFO queue with 120,000 messages in flight gives no message and no error', async () => {
  const fifo = sqs.create('q.fifo', { FifoQueue: 'true' });
  await sqs.send(fifo, 'one more', { MessageGroupId: 'g', MessageDeduplicationId: '1' });
  fill('q.fifo');

  expect(await sqs.receive(fifo)).toEqual([]);
});
