import { startStacks } from '../support/start-stacks.ts';
import { type Proof, spread } from './scenario.ts';

const STARTS = 5;

/** From the start of the process, synthesis included, until it accepts work. */
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
