/** Estimates the cost, the throughput and the waiting time of a load. */
import { MONTH_SECONDS } from '../../infra/prices.ts';
import { type CostLine, totalOf } from './cost.ts';
import { capacityOf, drainSeconds, eachPerSecond, inOrder, type Limit, type Worker, workerLimits } from './limits.ts';
import { type Input, type LoadModel, perMonthOf, type WorkerUsage } from './load-model.ts';
import { workerUsage } from './usage.ts';

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** US dollars a month, after the free tier and without it. */
  readonly total: { readonly dollars: number; readonly listDollars: number };
  /** Mean rate per second over the month. */
  readonly averageRate: number;
  /** Limits of the processing, the lowest first. */
  readonly limits: readonly Limit[];
  /** Limits in front of the queue, the lowest first. @default - the queue accepts everything */
  readonly intake?: readonly Limit[];
  /** @default - no burst was given */
  readonly burst?: Drain;
  /** @default - no backlog was given */
  readonly backlog?: Drain;
  readonly warnings: readonly string[];
}

interface Drain {
  /** Largest number of waiting messages. */
  readonly waiting: number;
  /** Seconds until no message waits. */
  readonly seconds: number;
}

export function estimateLoad<I extends Input, Usage extends WorkerUsage>(
  model: LoadModel<I, Usage>,
  input: I,
): Estimate & { readonly usage: Usage } {
  const { burst, backlog } = input.load;
  const usage = model.usage(input, workerUsage(model, input));
  const lines = model.bill(usage, input);
  const workers = model.workers.map((worker) => workerOf(model, input, worker));
  const limits = inOrder([...workers.flatMap(workerLimits), ...model.limits(input, usage)]);
  const intake = model.intake && inOrder(model.intake(input));
  const slowest = Math.min(...workers.map(eachPerSecond));
  const drain = (waiting: number): Drain => ({
    waiting,
    seconds: waiting === 0 ? 0 : drainSeconds(waiting, capacityOf(limits), slowest),
  });
  // Requests beyond the intake are rejected, so they don't wait.
  const surplus = burst && Math.max(0, Math.min(burst.perSecond, capacityOf(intake)) - capacityOf(limits));
  const averageRate = perMonthOf(model, input) / MONTH_SECONDS;
  const estimate = {
    usage,
    lines,
    total: totalOf(lines),
    averageRate,
    limits,
    ...(intake && { intake }),
    ...(burst && surplus !== undefined && { burst: drain(surplus * burst.seconds) }),
    ...(backlog !== undefined && { backlog: drain(backlog) }),
    warnings: [],
  };
  const highestRate = Math.min(Math.max(averageRate, burst?.perSecond ?? 0), capacityOf(intake), capacityOf(limits));
  const own = model.warnings?.(input, highestRate) ?? [];
  return { ...estimate, warnings: [...warningsOf(model, input, estimate), ...own] };
}

function workerOf<I extends Input>(
  model: LoadModel<I>,
  input: I,
  { name, milliseconds }: LoadModel<I>['workers'][number],
): Worker {
  const { load, settings } = input;
  const batchSize = model.batchSize?.(settings) ?? settings.batch_size;
  return {
    ...(name && { name }),
    noun: model.noun,
    batchSize,
    batchSeconds: milliseconds(batchSize, input) / 1000,
    attempts: load.attempts,
    maxConcurrency: settings.max_concurrency,
    accountConcurrency: load.accountConcurrency,
  };
}

function warningsOf(
  { noun, done }: Pick<LoadModel, 'noun' | 'done'>,
  { load, settings: { queue_retention_days: retentionDays } }: Input,
  { averageRate, limits, intake, burst, backlog }: Estimate,
): string[] {
  const accepted = capacityOf(intake);
  const highest = Math.max(averageRate, load.burst?.perSecond ?? 0);
  const longest = Math.max(burst?.seconds ?? 0, backlog?.seconds ?? 0);
  return [
    ...(highest > accepted
      ? [
          `More ${noun} arrive than the API accepts, ${Math.floor(accepted)} per second: it answers the others with 429.`,
        ]
      : []),
    ...(Math.min(averageRate, accepted) > capacityOf(limits)
      ? [`More ${noun} arrive than can be ${done}: the queue grows without end.`]
      : []),
    ...(longest > retentionDays * 86_400
      ? [`Messages expire after queue_retention_days = ${retentionDays}, before all of them are processed.`]
      : []),
  ];
}
