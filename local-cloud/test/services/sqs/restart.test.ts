import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openSqsFixture, redriveTo, type SqsFixture } from './sqs-fixture.ts';

let folder: string;
let sqs: SqsFixture;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqs-restart-'));
  sqs = openSqsFixture(join(folder, 'sqs.sqlite'));
});
afterEach(async () => {
  sqs.close();
  await rm(folder, { recursive: true });
});

function restart(): void {
  sqs.close();
  sqs = openSqsFixture(join(folder, 'sqs.sqlite'), sqs.clock);
}

test('a restart keeps queues and messages with their attributes', async () => {
  sqs.create('dead');
  const url = sqs.create('q', { VisibilityTimeout: '7', RedrivePolicy: redriveTo('dead', 3) });
  const attributes = { x: { DataType: 'Binary', BinaryValue: 'AQID' } };
  const { MessageId } = await sqs.send(url, 'a😀', { MessageAttributes: attributes });

  restart();

  expect(sqs.core.queues().map(({ name }) => name)).toEqual(['dead', 'q']);
  const [message] = await sqs.receive(url, { MessageAttributeNames: ['All'] });
  expect(message).toMatchObject({ MessageId, Body: 'a😀', MessageAttributes: attributes });
});

test('a restart keeps a message in flight, with its receive count, and its handle still deletes it', async () => {
  const url = sqs.create('q', { VisibilityTimeout: '30' });
  await sqs.send(url, 'deleted');
  await sqs.send(url, 'comes back');
  const [first] = await sqs.receive(url, { MaxNumberOfMessages: 10 });
  sqs.clock.advance(10_000);

  restart();
  expect(await sqs.receive(url)).toEqual([]);
  await sqs.remove(url, first);
  sqs.clock.advance(20_000);

  const received = await sqs.receive(url, { MaxNumberOfMessages: 10 });
  expect(bodies(received)).toEqual(['comes back']);
  expect(received[0]?.Attributes.ApproximateReceiveCount).toBe('2');
});

test('a delay continues after a restart', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'a', { DelaySeconds: 10 });

  restart();

  expect(await sqs.receive(url)).toEqual([]);
  sqs.clock.advance(10_000);
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('FIFO order, a locked group and the deduplication window continue after a restart', async () => {
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

test('a message deleted before a restart stays deleted, and its handle deletes no later message', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'old');
  const [old] = await sqs.receive(url);
  await sqs.remove(url, old);

  restart();
  await sqs.send(url, 'new');
  await sqs.receive(url);
  await sqs.remove(url, old);

  expect(sqs.peekBodies('q')).toEqual(['new']);
});

const service = join(import.meta.dirname, '../../../src/services/sqs/index.ts');

/** Sends without pause, and prints the id of each message once its send is acknowledged. */
const SENDER = `
  const { openSqs } = await import(process.argv[1]);
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const sqs = openSqs({ cloud, file: process.argv[2], baseUrl: () => 'http://127.0.0.1' });
  const { arn } = sqs.ensureQueue('q');
  for (;;) process.stdout.write((await sqs.send(arn, 'x'.repeat(700))).messageId + '\\n');
`;

test('every acknowledged message survives a kill of the process in the middle of sending', async () => {
  const sender = spawn(
    process.execPath,
    ['--input-type=module', '-e', SENDER, service, join(folder, 'killed.sqlite')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  sender.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.length > 20_000) sender.kill('SIGKILL');
  });
  await once(sender, 'close');
  // The last line may be cut in two by the kill.
  const acknowledged = printed.split('\n').slice(0, -1);

  sqs.close();
  sqs = openSqsFixture(join(folder, 'killed.sqlite'));
  const kept = new Set(sqs.core.peek('q', { limit: 1_000_000 }).map(({ messageId }) => messageId));

  expect(acknowledged.length).toBeGreaterThan(400);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});
