import { availableParallelism } from 'node:os';

/** Lambda starts a standard queue with five concurrent batches: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const LAMBDA_START = 5;

/** Functions mostly wait for AWS, so a core can serve more than one. */
const PER_CORE = 4;

/** How many batches a mapping runs at once on this machine. */
export function slotsFor(maximumConcurrency = LAMBDA_START, cores = availableParallelism()): number {
  return Math.max(1, Math.min(maximumConcurrency, cores * PER_CORE));
}

/**
 * Lambda lowers the concurrency of a mapping whose function fails, and raises it again with success; not so with
 * partial batch responses, because there a failed message is no failed function.
 */
export function adaptSlots(current: number, most: number, failed: boolean): number {
  return failed ? Math.max(1, Math.floor(current / 2)) : Math.min(most, current + 1);
}
