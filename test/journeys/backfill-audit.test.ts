import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { clientOptions, startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { assemblyOf } from '../support/synthesis.ts';

/** More than three pages of a listing; `npm run proof -- audit-and-backfill` has the full count. */
const FILES = 3_100;

const keys = Array.from({ length: FILES }, (_, number) => `${number % 7}/a+b ü ${number}.txt`);
const inOrder = keys.toSorted();

describe('npm run backfill and npm run audit in the local cloud', () => {
  let cloud: PrivateCloud;
  let s3: S3Client;
  let bucket: { source: string; destination: string };
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backfill-audit-'));
    cloud = await startStacks({ args: ['--assembly', await assemblyOf(), '--fast-retries'] });
    s3 = new S3Client(clientOptions(cloud.url));
    const { SourceBucketName = '', DestinationBucketName = '' } = cloud.outputs.FilePipeline ?? {};
    bucket = { source: SourceBucketName, destination: DestinationBucketName };
    await withoutEvents(() => putAll(keys));
  });
  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true });
  });

  /** Acts without event notifications, as for files that are older than the pipeline. */
  async function withoutEvents(act: () => Promise<void>) {
    const { $metadata: _, ...configuration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket.source }),
    );
    const put = (NotificationConfiguration: object) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket.source, NotificationConfiguration }));
    await put({});
    await act();
    await put(configuration);
  }

  async function putAll(all: readonly string[]) {
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const put = async (key: string) => {
      const upload = request(`${cloud.url}/${bucket.source}/${encodeURIComponent(key)}`, { method: 'PUT', agent });
      upload.end(`file ${key}`);
      const [response] = await once(upload, 'response');
      await text(response);
      if (response.statusCode !== 200) throw new Error(`PUT of ${key} answered ${response.statusCode}`);
    };
    await Promise.all(all.map(put));
    agent.destroy();
  }

  function start(script: 'audit' | 'backfill', ...args: string[]) {
    const file = resolve(import.meta.dirname, `../../scripts/${script}/main.ts`);
    return spawn(process.execPath, [file, ...args, '--endpoint-url', cloud.url], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function finish(child: ReturnType<typeof start>) {
    const [printed, noted, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, printed, noted };
  }

  const run = (...args: Parameters<typeof start>) => finish(start(...args));

  async function audit(...args: string[]) {
    const { code, printed } = await run('audit', '--json', '--grace', '0s', ...args);
    return { code, ...JSON.parse(printed) };
  }

  const counts = { same: 0, missing: 0, different: 0, unproven: 0, extra: 0, 'under way': 0 };

  async function copied(Prefix: string) {
    return (await s3.send(new ListObjectsV2Command({ Bucket: bucket.destination, Prefix }))).Contents ?? [];
  }

  const overwrite = (Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: bucket.destination, Key, Body }));

  /** Writes the same bytes as a multipart upload, which gets another ETag. */
  async function overwriteInParts(Key: string, Body: string) {
    const upload = { Bucket: bucket.destination, Key };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const part = { ...upload, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
  }

  test('the audit reports every uncopied file as missing, or as under way while it is new', async () => {
    expect(await audit()).toMatchObject({ code: 1, counts: { ...counts, missing: FILES } });
    expect(await audit('--grace', '1h', '--prefix', '3/')).toMatchObject({
      code: 1,
      counts: { ...counts, 'under way': keys.filter((key) => key.startsWith('3/')).length },
    });
  });

  test('a dry run of the backfill counts files and sends no events', async () => {
    const { code, printed } = await run('backfill', '--dry-run', '--prefix', '3/');

    expect({ code, printed }).toEqual({
      code: 0,
      printed: expect.stringMatching(
        /^443 files, 9\.\d\d KB: would be enqueued\. Nothing was changed \(--dry-run\)\.\n$/,
      ),
    });
    expect(await audit()).toMatchObject({ counts: { missing: FILES } });
  });

  test('a backfill that is stopped by Ctrl-C prints the key to continue with', async () => {
    const child = start('backfill', '--prefix', '0/', '--rate', '40');
    const finished = finish(child);
    await waitFor('the first copy', async () => ((await copied('0/')).length > 0 ? true : undefined));
    child.kill('SIGINT');

    const { code, printed, noted } = await finished;

    const [, enqueued = ''] = /^(\d+) files/.exec(printed) ?? [];
    const [, key = ''] = /--start-after '(.+)'$/m.exec(noted) ?? [];
    expect(code).toBe(130);
    expect(inOrder.filter((one) => one.startsWith('0/')).indexOf(key)).toBe(Number(enqueued) - 1);
  });

  test('a backfill that is killed continues from its state file, and every file is copied', async () => {
    const state = join(folder, 'state.json');
    const child = start('backfill', '--rate', '400', '--state', state);
    await waitFor('the state file', () => readFile(state).catch(() => undefined), { everyMs: 5 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { upTo } = JSON.parse(await readFile(state, 'utf8'));

    const { code, printed } = await run('backfill', '--state', state, '--wait', '--json');

    const left = FILES - 1 - inOrder.indexOf(upTo);
    expect(left).toBeLessThan(FILES);
    expect({ code, ...JSON.parse(printed) }).toMatchObject({
      code: 0,
      enqueued: left,
      finished: true,
      drained: { left: 0, deadLetters: 0 },
    });
    await expect(readFile(state)).rejects.toThrow('ENOENT');
    expect(await audit()).toMatchObject({ code: 0, counts: { ...counts, same: FILES } });
  });

  test('a backfill with --skip-existing skips the files that exist in the destination', async () => {
    const { code, printed } = await run('backfill', '--skip-existing', '--json');

    expect({ code, ...JSON.parse(printed) }).toMatchObject({ code: 0, enqueued: 0, existing: FILES });
  });

  test('the audit distinguishes missing, different, unproven and extra files, and equal files with different ETags', async () => {
    const [lost = '', cut = '', changed = '', inParts = ''] = keys;
    await s3.send(new DeleteObjectCommand({ Bucket: bucket.destination, Key: lost }));
    await overwrite(cut, 'short');
    await overwrite(changed, `FILE ${changed}`);
    await overwriteInParts(inParts, `file ${inParts}`);
    await overwrite('without source', 'extra');
    const csv = join(folder, 'findings.csv');

    const report = await audit('--csv', csv);

    const found = { same: FILES - 3, missing: 1, different: 1, unproven: 1, extra: 1 };
    expect(report).toMatchObject({
      code: 1,
      counts: { ...counts, ...found },
      examples: {
        missing: [{ key: lost, why: 'not in the destination' }],
        different: [{ key: cut, why: 'sizes differ' }],
        unproven: [{ key: changed, why: 'ETags differ, no checksum in common' }],
        extra: [{ key: 'without source', why: 'not in the source' }],
      },
    });
    const lines = (await readFile(csv, 'utf8')).split('\r\n').slice(1, -1);
    expect(lines.map((line) => line.split(',').slice(0, 2))).toEqual([
      ['missing', lost],
      ['different', cut],
      ['unproven', changed],
      ['extra', 'without source'],
    ]);
  });

  test('audit --fix --wait repairs missing and different files and proves it; extra files are an error only with --strict', async () => {
    const wouldFix = await audit('--bytes', '--fix', '--dry-run');
    expect(wouldFix).toMatchObject({ code: 1, enqueued: 3, counts: { missing: 1, different: 2, unproven: 0 } });

    expect(await audit('--bytes', '--fix', '--wait')).toMatchObject({
      code: 0,
      enqueued: 3,
      counts: { ...counts, same: FILES, extra: 1 },
    });
    expect(await audit('--strict')).toMatchObject({ code: 1 });
  });

  test('invalid options are rejected with a reason and an exit code', async () => {
    const refused = await Promise.all(
      (
        [
          ['audit', '--fixx'],
          ['audit', 'everything'],
          ['backfill', '--rate', '0'],
          ['backfill', '--state', 'x', '--start-after', 'y'],
          ['audit', '--csv', '/nowhere/x.csv', '--json'],
        ] as const
      ).map(([script, ...args]) => run(script, ...args)),
    );

    expect(refused.map(({ code, printed, noted }) => [code, printed, noted.split('\n')[0]])).toEqual([
      [2, '', 'Unknown option --fixx; did you mean --fix?'],
      [2, '', 'audit takes only options, got everything'],
      [2, '', '--rate takes a whole number of at least 1, got "0"'],
      [2, '', '--state and --start-after exclude each other'],
      [1, '', expect.stringMatching(/^Can't write \/nowhere\/x\.csv: ENOENT/)],
    ]);
  });
});
