import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../support/wait-for.ts';
import { listing, onPipeline, type Proof, versionCount } from './scenario.ts';

const run = promisify(execFile);
const FILES = 5_000;

/** `aws s3 sync` of 5,000 files; needs the AWS CLI. */
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
