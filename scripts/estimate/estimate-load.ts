import { MONTH_SECONDS } from '../../infra/prices.ts';
import { type CostLine, costOf, totalOf } from './cost.ts';
import type { EstimateInput } from './load.ts';
import { drainSeconds, type Limit, limitsOf } from './throughput.ts';
import { type Usage, usageOf } from './usage.ts';

export interface Estimate {
  readonly usage: Usage;
  readonly lines: readonly CostLine[];
  /** US dollars a month, after the free tier and without it. */
  readonly total: { readonly dollars: number; readonly listDollars: number };
  /** Files a second, over the month. */
  readonly averageRate: number;
  /** The first one binds. */
  readonly limits: readonly Limit[];
  /** @default - no burst was given */
  readonly burst?: Drain;
  /** @default - no backlog was given */
  readonly backlog?: Drain;
  readonly warnings: readonly string[];
}

export interface Drain {
  /** Files that wait, at most. */
  readonly files: number;
  /** Until none waits any more. */
  readonly seconds: number;
}

export function estimateLoad(input: EstimateInput): Estimate {
  const { load, settings } = input;
  const usage = usageOf(input);
  const lines = costOf(usage, settings.storage_class);
  const averageRate = load.filesPerMonth / MONTH_SECONDS;
  const limits = limitsOf(input, usage);
  const capacity = limits[0]?.filesPerSecond ?? 0;
  const drain = (files: number): Drain => ({ files, seconds: files === 0 ? 0 : drainSeconds(files, capacity, input) });
  const burst = load.burst && drain(Math.max(0, load.burst.filesPerSecond - capacity) * load.burst.seconds);
  const backlog = load.backlog === undefined ? undefined : drain(load.backlog);
  const drains = { ...(burst && { burst }), ...(backlog && { backlog }) };
  return {
    usage,
    lines,
    total: totalOf(lines),
    averageRate,
    limits,
    ...drains,
    warnings: warningsOf(input, { averageRate, capacity, drains: Object.values(drains) }),
  };
}

interface Facts {
  readonly averageRate: number;
  readonly capacity: number;
  readonly drains: readonly Drain[];
}

function warningsOf({ settings }: EstimateInput, { averageRate, capacity, drains }: Facts): string[] {
  const retentionSeconds = settings.queue_retention_days * 86_400;
  return [
    ...(averageRate > capacity ? ['More files come than can be copied: the queue grows for ever.'] : []),
    ...(drains.some(({ seconds }) => seconds > retentionSeconds)
      ? [`Messages expire after queue_retention_days = ${settings.queue_retention_days}, before all are processed.`]
      : []),
  ];
}
