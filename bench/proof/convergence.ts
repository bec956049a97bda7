import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { childrenOf } from '../support/start-stacks.ts';
import { waitFor } from '../support/wait-for.ts';
import { listing, onPipeline, type Proof } from './scenario.ts';

const KEYS = 50;
const REWRITES = 100;

/** All keys are rewritten at the same time: the last write wins, in the source and in the destination. */
export function rewrites(): Promise<Proof> {
  return onPipeline(async ({ s3, source, destination }) => {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: KEYS }, async (_, key) => {
        for (let number = 0; number < REWRITES; number += 1) {
          await s3.send(new PutObjectCommand({ Bucket: source, Key: `key-${key}`, Body: `${key} ${number}` }));
        }
      }),
    );
    const held = await awaitEqual(s3, source, destination);
    return {
      promise: `${KEYS} keys rewritten ${REWRITES} times each end equal to the source`,
      held,
      measured: `${KEYS * REWRITES} writes settled after ${((performance.now() - started) / 1000).toFixed(1)} s`,
    };
  });
}

const FILES = 1_000;
const KILLS = 10;

/** Function processes are killed while their batches run: no file is lost. */
export function killedFunctions(): Promise<Proof> {
  return onPipeline(
    async ({ cloud, s3, source, destination }) => {
      let kills = 0;
      for (let number = 0; number < FILES; number += 1) {
        await s3.send(new PutObjectCommand({ Bucket: source, Key: `file-${number}`, Body: `${number}` }));
        if (number % (FILES / KILLS) === FILES / KILLS - 1) kills += killChildren(cloud.pid);
      }
      const held = await awaitEqual(s3, source, destination);
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

/** @returns whether the destination has every file of the source within two minutes */
async function awaitEqual(s3: S3Client, source: string, destination: string): Promise<boolean> {
  const wanted = await listing(s3, source);
  const isEqual = async () => {
    const copied = await listing(s3, destination);
    return [...wanted].every(([key, value]) => copied.get(key) === value) || undefined;
  };
  return waitFor('both sides to agree', isEqual, { deadlineMs: 120_000, everyMs: 200 }).catch(() => false);
}
