import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench, redriveTo } from './queue-bench.ts';

let folder: string;
let sqs: QueueBench;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqs-restart-'));
  sqs = openBench(join(folder, 'sqs.sqlite'));
});
afterEach(async () => {
  sqs.close();
  await rm(folder, { recursive: true });
});

function restart(): void {
  sqs.close();
  sqs = openBench(join(folder, 'sqs.sqlite'), sqs.clock);
}

test('keeps queues with their attributes, and messages with theirs', async () => {
  sqs.create('dead');
  const url = sqs.create('q', { VisibilityTimeout: '7', RedrivePolicy: redriveTo('dead', 3) });
  const attributes = { x: { DataType: 'Binary', BinaryValue: 'AQID' } };
  const { MessageId } = await sqs.send(url, 'a😀', { MessageAttributes: attributes });

  restart();

  expect(sqs.core.queues().map(({ name }) => name)).toEqual(['dead', 'q']);
  const [message] = await sqs.receive(url, { MessageAttributeNames: ['All'] });
  expect(message).toMatchObject({ MessageId, Body: 'a😀', MessageAttributes: attributes });
});

test('a message in flight stays in flight, with its receive count, and its handle still deletes it', async () => {
  const url = sqs.create('q', { VisibilityTimeout: '30' });
  await sqs.send(url, 'deleted');
  await sqs.send(url, 'comes back');
  const [first] = await sqs.receive(url, { MaxNumberOfMessages: 10 });
  sqs.clock.advance(10_000);

  restart();
  expect(await sqs.receive(url)).toEqual([]);
  await sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: first?.ReceiptHandle });
  sqs.clock.advance(20_000);

  const received = await sqs.receive(url, { MaxNumberOfMessages: 10 });
  expect(bodies(received)).toEqual(['comes back']);
  expect(received[0]?.Attributes.ApproximateReceiveCount).toBe('2');
});

test('a delay goes on', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'a', { DelaySeconds: 10 });

  restart();

  expect(await sqs.receive(url)).toEqual([]);
  sqs.clock.advance(10_000);
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('FIFO order, a locked group and the deduplication window go on', async () => {
  const url = sqs.create('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  const group = { MessageGroupId: 'g' };
  for (const body of ['a1', 'a2', 'a3']) await sqs.send(url, body, group);
  await sqs.receive(url);

  restart();

  await sqs.send(url, 'a1', group);
  expect(await sqs.receive(url)).toEqual([]);
  sqs.clock.advance(30_000);
  expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['a1', 'a2', 'a3']);
});

test('what was deleted stays deleted, and a later message never answers to its handle', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'old');
  const [old] = await sqs.receive(url);
  await sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: old?.ReceiptHandle });

  restart();
  await sqs.send(url, 'new');
  await sqs.receive(url);
  await sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: old?.ReceiptHandle });

  expect(sqs.core.peek('q').map(({ body }) => body)).toEqual(['new']);
});
