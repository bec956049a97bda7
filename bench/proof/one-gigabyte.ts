import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { waitFor } from '../support/wait-for.ts';
import { exists, onPipeline, type Proof } from './scenario.ts';

const MiB = 2 ** 20;
const SIZE = 1024 * MiB;
const MEMORY_LIMIT = 250 * MiB;

/** One file of 1 GiB, up by the SDK's stream upload, through the pipeline, and down again. */
export function oneGigabyte(): Promise<Proof> {
  return onPipeline(async ({ cloud, s3, source, destination }) => {
    const sent = createHash('sha256');
    const started = performance.now();
    await new Upload({
      client: s3,
      partSize: 16 * MiB,
      params: { Bucket: source, Key: 'large.bin', Body: Readable.from(randomFile(sent)) },
    }).done();
    const uploaded = performance.now();
    await waitFor('large.bin', async () => ((await exists(s3, destination, 'large.bin')) ? true : undefined), {
      deadlineMs: 300_000,
    });
    const arrived = performance.now();
    const received = createHash('sha256');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: destination, Key: 'large.bin' }));
    for await (const chunk of Body as Readable) received.update(chunk);
    const peak = peakMemory(cloud.pid);
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
    return {
      promise: '1 GB files pass with the local cloud under 250 MB of memory',
      held: sent.digest('hex') === received.digest('hex') && peak < MEMORY_LIMIT,
      measured: `peak ${Math.round(peak / MiB)} MiB; up ${seconds(started, uploaded)}, copied ${seconds(uploaded, arrived)}, down ${seconds(arrived, performance.now())}`,
    };
  });
}

function* randomFile(hash: ReturnType<typeof createHash>) {
  const block = randomBytes(MiB);
  for (let sent = 0; sent < SIZE; sent += block.length) {
    block.writeUInt32LE(sent / MiB);
    hash.update(block);
    yield Buffer.from(block);
  }
}

/** The largest resident set that the process ever had, as the kernel counts it. */
function peakMemory(pid: number): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}
