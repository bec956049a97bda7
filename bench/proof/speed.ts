import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startStacks } from '../support/start-stacks.ts';
import { waitFor } from '../support/wait-for.ts';
import { exists, onPipeline, type Proof, spread } from './scenario.ts';

const STARTS = 5;

/** Measures the time from the start of the process, synthesis included, until the cloud is ready, and the time of its stop. */
export async function readiness(): Promise<Proof> {
  const starts: number[] = [];
  const stops: number[] = [];
  const exits: (number | string)[] = [];
  for (let number = 0; number < STARTS; number += 1) {
    const started = performance.now();
    const cloud = await startStacks();
    starts.push(performance.now() - started);
    const stopping = performance.now();
    exits.push(await cloud.stop('SIGINT'));
    stops.push(performance.now() - stopping);
  }
  return {
    promise: 'ready within 10 s; Ctrl-C: exit 0 within 5 s',
    held: Math.max(...starts) < 10_000 && Math.max(...stops) < 5_000 && exits.every((code) => code === 0),
    measured: `ready ${spread(starts)}; stopped ${spread(stops)}`,
  };
}

const FILES = 100;
/** The default number of concurrent invocations, so that no cold start is left for the measurement. */
const WARM_UP = 20;

/** Measures the time from the end of an upload until the file is in the destination, one small file at a time. */
export function latency(): Promise<Proof> {
  return onPipeline(async ({ s3, source, destination }) => {
    const arrive = async (Key: string) => {
      await s3.send(new PutObjectCommand({ Bucket: source, Key, Body: Buffer.alloc(1024) }));
      const uploaded = performance.now();
      await waitFor(Key, async () => ((await exists(s3, destination, Key)) ? true : undefined), { everyMs: 2 });
      return performance.now() - uploaded;
    };
    const cold = await arrive('cold');
    await Promise.all(Array.from({ length: WARM_UP }, (_, number) => arrive(`warm-up-${number}`)));
    const warm: number[] = [];
    for (let number = 0; number < FILES; number += 1) warm.push(await arrive(`warm-${number}`));
    return {
      promise: 'a small file arrives well under a second when warm',
      held: Math.max(...warm) < 1_000,
      measured: `warm ${spread(warm)}; cold ${cold.toFixed(0)} ms`,
    };
  });
}
