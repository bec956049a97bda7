import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { onPipeline, type Pipeline, type Proof } from './scenario.ts';

const FILES = 100_000;
const UPLOADS_AT_ONCE = 64;
const MEMORY_LIMIT = 300 * 2 ** 20;

/** Files that exist before the pipeline: the audit finds them missing, the backfill copies them, the audit finds no difference. */
export function auditAndBackfill(): Promise<Proof> {
  return onPipeline(async (pipeline) => {
    await withoutEvents(pipeline, () => upload(pipeline));
    const before = await measure(pipeline, 'audit', '--grace', '0s');
    const backfill = await measure(pipeline, 'backfill', '--wait');
    const after = await measure(pipeline, 'audit', '--grace', '0s');

    const runs = { before, backfill, after };
    const peak = Math.max(...Object.values(runs).map(({ peakBytes }) => peakBytes));
    const found = [before.report.counts?.missing, backfill.report.enqueued, after.report.counts?.same];
    const codes = [before.code, backfill.code, after.code];
    return {
      promise: `audit and backfill of ${FILES} files, each within ${MEMORY_LIMIT / 2 ** 20} MB of memory`,
      held: peak < MEMORY_LIMIT && found.every((count) => count === FILES) && codes.join() === '1,0,0',
      measured: Object.entries(runs)
        .map(
          ([name, { seconds, peakBytes }]) => `${name} ${seconds.toFixed(1)} s, ${Math.round(peakBytes / 2 ** 20)} MiB`,
        )
        .join('; '),
    };
  });
}

async function withoutEvents({ s3, source }: Pipeline, act: () => Promise<void>): Promise<void> {
  const { $metadata: _, ...configuration } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: source }),
  );
  const put = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: source, NotificationConfiguration }));
  await put({});
  await act();
  await put(configuration);
}

/** Uploads over plain HTTP, because signing 100,000 requests would take longer than the rest. */
async function upload({ cloud, source }: Pipeline): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: UPLOADS_AT_ONCE });
  const numbers = Array(FILES).keys();
  const work = async () => {
    for (const number of numbers) {
      const path = `/${source}/folder%20${number % 97}/file%2B${number}.txt`;
      const put = request(cloud.url + path, { method: 'PUT', agent }).end(`file ${number}`);
      const [response] = await once(put, 'response');
      const answer = await text(response);
      if (response.statusCode !== 200) throw new Error(`PUT ${path} answered ${response.statusCode}: ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, work));
  agent.destroy();
}

interface Report {
  readonly enqueued?: number;
  readonly counts?: Readonly<Record<string, number>>;
}

async function measure({ cloud }: Pipeline, script: 'audit' | 'backfill', ...args: string[]) {
  const file = resolve(import.meta.dirname, `../../scripts/${script}/main.ts`);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [file, ...args, '--json', '--endpoint-url', cloud.url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const printed = text(child.stdout);
  const ended = once(child, 'exit');
  let peakBytes = 0;
  const isOver = ended.then(() => true);
  while (!(await Promise.race([isOver, delay(100, false)]))) {
    peakBytes = Math.max(peakBytes, await peakMemory(child.pid));
  }
  const [code] = await ended;
  const report: Report = JSON.parse(await printed);
  return { code: code as number | null, seconds: (performance.now() - startedAt) / 1000, peakBytes, report };
}

/** Returns the largest resident set of a process so far in bytes, or 0 if the process has ended. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
