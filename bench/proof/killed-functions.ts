import { PutObjectCommand } from '@aws-sdk/client-s3';
import { childrenOf } from '../support/child-processes.ts';
import { waitFor } from '../support/wait-for.ts';
import { listing, onPipeline, type Proof } from './scenario.ts';

const FILES = 1_000;
const KILLS = 10;

/** Function processes are killed while their batches run: nothing may be lost. */
export function killedFunctions(): Promise<Proof> {
  return onPipeline(
    async ({ cloud, s3, source, destination }) => {
      let kills = 0;
      for (let number = 0; number < FILES; number += 1) {
        await s3.send(new PutObjectCommand({ Bucket: source, Key: `file-${number}`, Body: `${number}` }));
        if (number % (FILES / KILLS) === FILES / KILLS - 1) kills += killChildren(cloud.pid);
      }
      const wanted = await listing(s3, source);
      const all = async () => {
        const there = await listing(s3, destination);
        return [...wanted].every(([key, value]) => there.get(key) === value) ? true : undefined;
      };
      const held = await waitFor('all files', all, { deadlineMs: 120_000, everyMs: 200 }).catch(() => false);
      return {
        promise: 'functions killed in the middle of their batches lose nothing',
        held: held && kills > 0,
        measured: `${FILES} files, ${kills} processes killed`,
      };
    },
    { args: ['--fast-retries'] },
  );
}

function killChildren(pid: number): number {
  const children = childrenOf(pid);
  for (const child of children) process.kill(child, 'SIGKILL');
  return children.length;
}
