import type { ConsoleState, QueueItem } from '../../console-state.ts';
import { formatCount } from '../format.ts';

/** A number that describes a stack. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly isBad: boolean;
}

/** Counts what a stack holds and does; a stack has no tile for kinds of resources that it lacks. */
export function tilesOf({ queues, functions, buckets, tables }: ConsoleState): Tile[] {
  const work = queues.filter((queue) => !isDeadLetterQueue(queue));
  const dead = sum(queues.filter(isDeadLetterQueue).map(depthOf));
  const errors = sum(functions.map((one) => one.errors));
  const rows: readonly (readonly [resources: readonly unknown[], label: string, count: number, isBad?: boolean])[] = [
    [buckets, 'Files stored', sum(buckets.map(({ objects }) => objects))],
    [tables, 'Rows stored', sum(tables.map(({ items }) => items))],
    [queues, 'Messages waiting', sum(work.map(({ visible, delayed }) => visible + delayed))],
    [queues, 'In flight', sum(work.map(({ inFlight }) => inFlight))],
    [functions, 'Invocations', sum(functions.map(({ invocations }) => invocations))],
    [functions, 'Function errors', errors, errors > 0],
    [queues, 'Dead letters', dead, dead > 0],
  ];
  return rows
    .filter(([resources]) => resources.length > 0)
    .map(([, label, count, isBad = false]) => ({ label, value: formatCount(count), isBad }));
}

/** Counts all messages of a queue, including those that are in flight or delayed. */
export function depthOf({ visible, inFlight, delayed }: QueueItem): number {
  return visible + inFlight + delayed;
}

export function isDeadLetterQueue({ deadLetterSources }: QueueItem): boolean {
  return deadLetterSources.length > 0;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
