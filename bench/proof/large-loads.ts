import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { waitFor } from '../support/wait-for.ts';
import { exists, listing, onPipeline, type Proof, versionCount } from './scenario.ts';

const MiB = 2 ** 20;
const SIZE = 1024 * MiB;
const MEMORY_LIMIT = 250 * MiB;

/** Uploads one file of 1 GiB as a stream, waits for its copy, and downloads it again. */
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

/** Returns the largest resident set of a process so far, in bytes. */
function peakMemory(pid: number): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

const run = promisify(execFile);
const FILES = 5_000;

/** Uploads 5,000 files with `aws s3 sync`; needs the AWS CLI. */
export function syncOfManyFiles(): Promise<Proof> {
  return onPipeline(async ({ cloud, s3, source, destination }) => {
    const folder = await mkdtemp(join(tmpdir(), 'sync-'));
    try {
      for (let number = 0; number < FILES; number += 1) {
        const sub = join(folder, `folder ${number % 50}`);
        await mkdir(sub, { recursive: true });
        await writeFile(join(sub, `file+${number}.txt`), `file ${number}`);
      }
      const aws = (...args: string[]) =>
        run('aws', ['--endpoint-url', cloud.url, 's3', ...args], {
          env: {
            ...process.env,
            AWS_ACCESS_KEY_ID: 'test',
            AWS_SECRET_ACCESS_KEY: 'test',
            AWS_DEFAULT_REGION: 'us-east-1',
          },
          maxBuffer: 2 ** 26,
        });
      const started = performance.now();
      await aws('sync', folder, `s3://${source}`, '--only-show-errors');
      const synced = performance.now();
      const arrived = await waitFor(
        'all files',
        async () => ((await listing(s3, destination)).size >= FILES ? performance.now() : undefined),
        { deadlineMs: 300_000, everyMs: 250 },
      );
      const sizesAndKeys = async (bucket: string) =>
        (await aws('ls', '--recursive', `s3://${bucket}`)).stdout.replace(/^\S+ \S+ /gm, '');
      const agree = (await sizesAndKeys(source)) === (await sizesAndKeys(destination));
      const versions = await versionCount(s3, destination);
      return {
        promise: `aws s3 sync of ${FILES} files: all arrive, none twice in effect, both listings agree`,
        held: agree && versions === FILES,
        measured: `synced in ${((synced - started) / 1000).toFixed(1)} s, the last arrived ${((arrived - synced) / 1000).toFixed(1)} s later, ${versions} versions`,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
