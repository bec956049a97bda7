/** Limits of the throughput of a queue with a function, and the time that a backlog takes. */

export interface Limit {
  readonly name: string;
  /** Files, records or orders per second. */
  readonly perSecond: number;
  /** Reason for the limit, and what changes it. */
  readonly note: string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const SQS_IN_FLIGHT = 120_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAPPING_CONCURRENCY = 1_250;
const START_CONCURRENCY = 5;
const MORE_PER_SECOND = 300 / 60;

export interface Worker {
  /** @default - there is only one worker */
  readonly name?: string;
  /** Plural, such as `files`. */
  readonly noun: string;
  readonly batchSize: number;
  /** Duration of an invocation with a full batch. */
  readonly batchSeconds: number;
  /** Mean number of deliveries of a message. */
  readonly attempts: number;
  readonly maxConcurrency: number;
  /** Concurrent executions of all functions of the account. */
  readonly accountConcurrency: number;
}

/** Throughput of one concurrent execution. Batches are full, as they are when there is a backlog. */
export function eachPerSecond({ batchSize, batchSeconds, attempts }: Worker): number {
  return batchSize / batchSeconds / attempts;
}

export function workerLimits(worker: Worker): Limit[] {
  const { noun, batchSize, batchSeconds, attempts, maxConcurrency, accountConcurrency } = worker;
  const each = eachPerSecond(worker);
  const prefix = worker.name ? `${worker.name}: ` : '';
  return [
    limit(
      `${prefix}max_concurrency`,
      maxConcurrency * each,
      `${maxConcurrency} invocations at a time, ${Number(each.toPrecision(3))} ${noun}/s each, in batches of ${batchSize}`,
    ),
    limit(
      `${prefix}Lambda concurrency of the account`,
      accountConcurrency * each,
      `${accountConcurrency} for all functions together; a new account may have 10`,
    ),
    limit(
      `${prefix}SQS event source mapping`,
      MAPPING_CONCURRENCY * each,
      `${MAPPING_CONCURRENCY} invocations at a time, ${MORE_PER_SECOND * 60} more each minute`,
    ),
    limit(
      `${prefix}SQS messages in flight`,
      SQS_IN_FLIGHT / batchSeconds / attempts,
      `${SQS_IN_FLIGHT} received and not yet deleted`,
    ),
  ];
}

export function limit(name: string, perSecond: number, note: string): Limit {
  return { name, perSecond, note };
}

/** Puts the lowest limit first: it applies before the others. */
export function inOrder(limits: readonly Limit[]): Limit[] {
  return limits.toSorted((a, b) => a.perSecond - b.perSecond);
}

/** Returns the lowest of ordered limits; without limits, infinity. */
export function capacityOf(limits: readonly Limit[] = []): number {
  return limits[0]?.perSecond ?? Number.POSITIVE_INFINITY;
}

/**
 * Returns the seconds until a backlog is processed. Lambda starts with five concurrent invocations and adds 300 per minute.
 *
 * @param perSecond - throughput at full concurrency
 * @param each - throughput of one concurrent execution
 */
export function drainSeconds(waiting: number, perSecond: number, each: number): number {
  const concurrency = perSecond / each;
  if (concurrency <= START_CONCURRENCY) return waiting / perSecond;
  const rampSeconds = (concurrency - START_CONCURRENCY) / MORE_PER_SECOND;
  const doneInRamp = each * (START_CONCURRENCY * rampSeconds + (MORE_PER_SECOND / 2) * rampSeconds ** 2);
  if (waiting >= doneInRamp) return rampSeconds + (waiting - doneInRamp) / perSecond;
  // Solves each × (5 t + 2.5 t²) = waiting for t.
  return (
    (-START_CONCURRENCY + Math.sqrt(START_CONCURRENCY ** 2 + (2 * MORE_PER_SECOND * waiting) / each)) / MORE_PER_SECOND
  );
}
