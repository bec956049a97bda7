import { MONTH_SECONDS } from '../../infra/prices.ts';
import { type CostLine, totalOf } from './cost.ts';
import { capacityOf, drainSeconds, type Limit } from './worker.ts';
import type { Workload } from './workload.ts';

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** US dollars a month, after the free tier and without it. */
  readonly total: { readonly dollars: number; readonly listDollars: number };
  /** A second, over the month. */
  readonly averageRate: number;
  /** The first one binds. */
  readonly limits: readonly Limit[];
  /** Of what comes before the queue; the first one binds. @default - it takes whatever comes */
  readonly intake?: readonly Limit[];
  /** @default - no burst was given */
  readonly burst?: Drain;
  /** @default - no backlog was given */
  readonly backlog?: Drain;
  readonly warnings: readonly string[];
}

export interface Drain {
  /** How many wait, at most. */
  readonly waiting: number;
  /** Until none waits any more. */
  readonly seconds: number;
}

export function estimateLoad(workload: Workload): Estimate {
  const { lines, perMonth, limits, intake, backlog, eachPerSecond } = workload;
  const averageRate = perMonth / MONTH_SECONDS;
  const capacity = capacityOf(limits);
  const drain = (waiting: number): Drain => ({
    waiting,
    seconds: waiting === 0 ? 0 : drainSeconds(waiting, capacity, eachPerSecond),
  });
  const burst = workload.burst && drain(waitingAfter(workload.burst, workload));
  const drains = { ...(burst && { burst }), ...(backlog !== undefined && { backlog: drain(backlog) }) };
  return {
    lines,
    total: totalOf(lines),
    averageRate,
    limits,
    ...(intake && { intake }),
    ...drains,
    warnings: warningsOf(workload, averageRate, Object.values(drains)),
  };
}

/** What comes in faster than it goes out; what is not taken in does not wait. */
function waitingAfter({ perSecond, seconds }: NonNullable<Workload['burst']>, { limits, intake }: Workload): number {
  return Math.max(0, Math.min(perSecond, capacityOf(intake)) - capacityOf(limits)) * seconds;
}

function warningsOf(workload: Workload, averageRate: number, drains: readonly Drain[]): string[] {
  const { noun, done, queueRetentionDays, burst } = workload;
  const taken = capacityOf(workload.intake);
  const most = Math.max(averageRate, burst?.perSecond ?? 0);
  return [
    ...(most > taken
      ? [
          `More ${noun} come than are taken, ${Math.floor(taken)} a second: the others are answered 429 and have to come again.`,
        ]
      : []),
    ...(Math.min(averageRate, taken) > capacityOf(workload.limits)
      ? [`More ${noun} come than can be ${done}: the queue grows for ever.`]
      : []),
    ...(drains.some(({ seconds }) => seconds > queueRetentionDays * 86_400)
      ? [`Messages expire after queue_retention_days = ${queueRetentionDays}, before all are processed.`]
      : []),
  ];
}
