/** How quickly a queue is worked through, what limits that, and how long a backlog takes. */

export interface Limit {
  readonly name: string;
  /** Files or records a second that it allows. */
  readonly perSecond: number;
  /** How it comes about, and what moves it. */
  readonly note: string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const SQS_IN_FLIGHT = 120_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAPPING_CONCURRENCY = 1_250;
const START_CONCURRENCY = 5;
const MORE_PER_SECOND = 300 / 60;

export interface Worker {
  /** `files` */
  readonly noun: string;
  readonly batchSize: number;
  /** Of an invocation with that many messages. */
  readonly batchSeconds: number;
  /** Deliveries of a message, on average. */
  readonly attempts: number;
  readonly maxConcurrency: number;
  /** Concurrent executions that the account allows to all its functions together. */
  readonly accountConcurrency: number;
}

/** What one invocation gets through in a second; batches are full, as they are where it matters. */
export function eachPerSecond({ batchSize, batchSeconds, attempts }: Worker): number {
  return batchSize / batchSeconds / attempts;
}

/** Those of any queue with a function behind it. */
export function workerLimits(worker: Worker): Limit[] {
  const { noun, batchSize, batchSeconds, attempts, maxConcurrency, accountConcurrency } = worker;
  const each = eachPerSecond(worker);
  return [
    {
      name: 'max_concurrency',
      perSecond: maxConcurrency * each,
      note: `${maxConcurrency} invocations at a time, ${Number(each.toPrecision(3))} ${noun}/s each, in batches of ${batchSize}`,
    },
    {
      name: 'Lambda concurrency of the account',
      perSecond: accountConcurrency * each,
      note: `${accountConcurrency} for all functions together; a new account may have 10`,
    },
    {
      name: 'SQS event source mapping',
      perSecond: MAPPING_CONCURRENCY * each,
      note: `${MAPPING_CONCURRENCY} invocations at a time, ${MORE_PER_SECOND * 60} more each minute`,
    },
    {
      name: 'SQS messages in flight',
      perSecond: SQS_IN_FLIGHT / batchSeconds / attempts,
      note: `${SQS_IN_FLIGHT} received and not yet deleted`,
    },
  ];
}

/** The lowest first: that one binds. */
export function inOrder(limits: readonly Limit[]): Limit[] {
  return limits.toSorted((a, b) => a.perSecond - b.perSecond);
}

/** A second, with limits that are in order; without limits, as much as comes. */
export function capacityOf(limits: readonly Limit[] = []): number {
  return limits[0]?.perSecond ?? Number.POSITIVE_INFINITY;
}

/**
 * Seconds until a backlog is gone. Lambda begins with five invocations at a time and adds 300 a minute.
 *
 * @param perSecond - in the end
 * @param each - a second, of one invocation
 */
export function drainSeconds(waiting: number, perSecond: number, each: number): number {
  const concurrency = perSecond / each;
  if (concurrency <= START_CONCURRENCY) return waiting / perSecond;
  const rampSeconds = (concurrency - START_CONCURRENCY) / MORE_PER_SECOND;
  const doneInRamp = each * (START_CONCURRENCY * rampSeconds + (MORE_PER_SECOND / 2) * rampSeconds ** 2);
  if (waiting >= doneInRamp) return rampSeconds + (waiting - doneInRamp) / perSecond;
  // each × (5 t + 2.5 t²) = waiting
  return (
    (-START_CONCURRENCY + Math.sqrt(START_CONCURRENCY ** 2 + (2 * MORE_PER_SECOND * waiting) / each)) / MORE_PER_SECOND
  );
}
