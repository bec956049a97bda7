import type { ConsoleState } from '../console-state.ts';
import { formatCount } from './format.ts';
import { depthOf, isDeadLetterQueue } from './queue-depth.ts';

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly isBad?: boolean;
}

/** A stack at a glance: what it has something of. */
export function tilesOf({ queues, functions, buckets, tables }: ConsoleState): Tile[] {
  const work = queues.filter((queue) => !isDeadLetterQueue(queue));
  const dead = sum(queues.filter(isDeadLetterQueue).map(depthOf));
  const errors = sum(functions.map((one) => one.errors));
  const tiles: readonly (readonly [has: { readonly length: number }, tile: Tile])[] = [
    [buckets, tile('Files stored', sum(buckets.map(({ objects }) => objects)))],
    [tables, tile('Rows stored', sum(tables.map(({ items }) => items)))],
    [queues, tile('Messages waiting', sum(work.map(({ visible, delayed }) => visible + delayed)))],
    [queues, tile('In flight', sum(work.map(({ inFlight }) => inFlight)))],
    [functions, tile('Invocations', sum(functions.map(({ invocations }) => invocations)))],
    [functions, { ...tile('Function errors', errors), isBad: errors > 0 }],
    [queues, { ...tile('Dead letters', dead), isBad: dead > 0 }],
  ];
  return tiles.flatMap(([has, shown]) => (has.length > 0 ? [shown] : []));
}

function tile(label: string, count: number): Tile {
  return { label, value: formatCount(count) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
