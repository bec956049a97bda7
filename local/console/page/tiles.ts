import type { ConsoleState } from '../console-state.ts';
import { formatCount } from './format.ts';
import { depthOf, isDeadLetterQueue } from './queue-depth.ts';

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

/** A stack at a glance. */
export function tilesOf({ queues, functions, buckets, tables }: ConsoleState): Tile[] {
  const work = queues.filter((queue) => !isDeadLetterQueue(queue));
  const dead = sum(queues.filter(isDeadLetterQueue).map(depthOf));
  const errors = sum(functions.map((one) => one.errors));
  return [
    ...(buckets.length > 0 ? [tile('Files stored', sum(buckets.map(({ objects }) => objects)))] : []),
    ...(tables.length > 0 ? [tile('Rows stored', sum(tables.map(({ items }) => items)))] : []),
    tile('Messages waiting', sum(work.map(({ visible, delayed }) => visible + delayed))),
    tile('In flight', sum(work.map(({ inFlight }) => inFlight))),
    tile('Invocations', sum(functions.map(({ invocations }) => invocations))),
    { ...tile('Function errors', errors), isBad: errors > 0 },
    { ...tile('Dead letters', dead), isBad: dead > 0 },
  ];
}

function tile(label: string, count: number): Tile {
  return { label, value: formatCount(count) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
