import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { openBench } from './queue-bench.ts';

const service = resolve(import.meta.dirname, '../../../src/services/sqs/index.ts');

/** Sends without pause, and prints the id of each message once its send is acknowledged. */
const SENDER = `
  const { openSqs } = await import(process.argv[1]);
  const cloud = { accountId: '000000000000', region: 'us-east-1' };
  const sqs = openSqs({ cloud, file: process.argv[2], baseUrl: () => 'http://127.0.0.1' });
  const { arn } = sqs.ensureQueue('q');
  for (;;) process.stdout.write((await sqs.send(arn, 'x'.repeat(700))).messageId + '\\n');
`;

test('every acknowledged message is there after the process was killed in the middle of sending', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sqs-kill-'));
  const file = join(folder, 'sqs.sqlite');
  const sender = spawn(process.execPath, ['--input-type=module', '-e', SENDER, service, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  sender.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.length > 20_000) sender.kill('SIGKILL');
  });
  await once(sender, 'close');
  // The last line may be cut in two by the kill.
  const acknowledged = printed.split('\n').slice(0, -1);

  const sqs = openBench(file);
  const kept = new Set(sqs.core.peek('q', { limit: 1_000_000 }).map(({ messageId }) => messageId));
  sqs.close();
  await rm(folder, { recursive: true });

  expect(acknowledged.length).toBeGreaterThan(400);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});
