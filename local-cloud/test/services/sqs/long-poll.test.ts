import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench } from './queue-bench.ts';

let sqs: QueueBench;
let url: string;

beforeEach(() => {
  sqs = openBench();
  url = sqs.create('orders', { VisibilityTimeout: '30' });
});
afterEach(() => sqs.close());

const poll = (seconds: number) => sqs.receive(url, { WaitTimeSeconds: seconds });

test('gets a message the moment it arrives', async () => {
  const waiting = poll(20);

  await sqs.send(url, 'a');

  expect(bodies(await waiting)).toEqual(['a']);
  expect(sqs.clock.timers()).toBe(0);
});

test('gets a delayed message the moment it becomes visible', async () => {
  await sqs.send(url, 'a', { DelaySeconds: 7 });
  const start = sqs.clock.now();
  const waiting = poll(20);

  sqs.clock.advance(7_000);

  const [message] = await waiting;
  expect(Number(message?.Attributes.ApproximateFirstReceiveTimestamp)).toBe(start + 7_000);
});

test('gets a message that its receiver released', async () => {
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

test('ends empty when its time is up, the queue’s own if it names none', async () => {
  const patient = sqs.create('patient', { ReceiveMessageWaitTimeSeconds: '3' });
  const waiting = sqs.receive(patient);
  sqs.clock.advance(2_999);
  expect(sqs.clock.timers()).toBe(1);

  sqs.clock.advance(1);

  expect(await waiting).toEqual([]);
  expect(sqs.clock.timers()).toBe(0);
});

test('serves those who wait in the order in which they came', async () => {
  const first = poll(20);
  const second = poll(20);

  await sqs.send(url, 'a');
  await sqs.send(url, 'b');

  expect(bodies(await first)).toEqual(['a']);
  expect(bodies(await second)).toEqual(['b']);
});

test('a client that hung up gets nothing, and takes nothing from the next', async () => {
  const connection = new AbortController();
  const abandoned = sqs.call('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 }, connection.signal);
  connection.abort();

  await sqs.send(url, 'a');

  expect(await abandoned).toEqual({});
  const [message] = await sqs.receive(url);
  expect(message?.Attributes.ApproximateReceiveCount).toBe('1');
});

test('closing ends every wait and leaves no timer', async () => {
  await sqs.send(url, 'later', { DelaySeconds: 900 });
  const waiting = poll(20);

  sqs.close();

  expect(await waiting).toEqual([]);
  expect(sqs.clock.timers()).toBe(0);
  sqs = openBench();
});
